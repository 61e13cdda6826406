import { expect, test } from 'vitest';
import { pdf } from './testing/files.ts';
import { notesClient } from './testing/notes.ts';
import { idsIn } from './testing/patients.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';

/** A client of the documented contract takes the number of pages from the first page, and then asks for each. */

const app = useServer();
const clinic = notesClient(app, ({ credentials }) => credentials.keys.live);
const ROWS = 7;

async function readAsDocumented(list: (query: string) => Promise<Reply>, condition = ''): Promise<string[]> {
  const pages = Number(read(await list(`?limit=2${condition}`), 'meta.total_pages'));
  const ids: string[] = [];
  for (let page = 1; page <= pages; page += 1) {
    ids.push(...idsIn(await list(`?limit=2&page=${page}${condition}`)));
  }
  return ids;
}

const KINDS: Readonly<Record<string, (patient: string, index: number) => Promise<string>>> = {
  sessions: (patient) => clinic.sessions.add({ patient_id: patient }),
  templates: (_patient, index) =>
    clinic.templates.add({ name: `T${index}`, note_type: 'letter', sections: [{ title: 'Text' }] }),
  notes: (patient) => clinic.notes.add({ patient_id: patient, content: 'Seen.' }),
};

test.each([
  ['sessions', ''],
  ['sessions', '&patient_id=PATIENT'],
  ['templates', '&source=organisation'],
  ['notes', ''],
  ['notes', '&patient_id=PATIENT&note_type=clinical_visit'],
] as const)('every row of %s is met%s', async (kind, condition) => {
  const patient = await clinic.patients.add({ name: 'Ana Example' });
  const made: string[] = [];
  for (let index = 0; index < ROWS; index += 1) {
    made.push((await KINDS[kind]?.(patient, made.length)) ?? '');
  }
  const ids = await readAsDocumented(clinic[kind].list, condition.replace('PATIENT', patient));
  expect(ids.filter((id) => made.includes(id)).toSorted()).toEqual(made.toSorted());
  for (const id of made) await clinic[kind].remove(id);
});

test('every document of a patient is met', async () => {
  const patient = await clinic.patients.add({ name: 'Ana Example' });
  const path = `/ext-api/v1/patients/${patient}/documents`;
  for (let index = 0; index < ROWS; index += 1) {
    const form = new FormData();
    form.append('file', new Blob([pdf(`${index}`)], { type: 'application/pdf' }), 'a.pdf');
    const reply = await send(app(), 'POST', path, { headers: clinic.patients.headers(), raw: form });
    expect(reply.status).toBe(201);
  }
  expect(await readAsDocumented((query) => clinic.call('GET', path + query))).toHaveLength(ROWS);
});
