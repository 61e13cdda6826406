import { createWordEngine } from '@chartwright/coding/testing';
import { describe, expect, test, vi } from 'vitest';
import { wordEngine } from './testing/coding.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { bytesOf, error, notesClient } from './testing/notes.ts';
import { type Reply, read, type TestApp, useServer } from './testing/server.ts';

/** What the Coding engine reads in notes, and that a note never waits for it. */

const UNKNOWN = '01980000-0000-7000-8000-000000000000';

const clientOf = (app: () => TestApp) => notesClient(app, ({ credentials }) => credentials.keys.live);
type Client = ReturnType<typeof clientOf>;

async function waitUntilCoded(client: Client, id: string, status = 'coded'): Promise<Reply> {
  return vi.waitFor(
    async () => {
      const reply = await client.notes.read(id);
      expect(read(reply, 'data.coding.status')).toBe(status);
      return reply;
    },
    { interval: 50, timeout: 30_000 },
  );
}

const codesOf = (reply: Reply, list: string): unknown[] =>
  (read(reply, `data.${list}`) as { snomed_code: unknown }[]).map(({ snomed_code }) => snomed_code);

type Stored = { readonly resource_type: string; readonly codes: readonly string[] };

const resourcesOf = async (app: TestApp, noteId: string): Promise<Stored[]> => {
  const { rows } = await app.database.pool.query<Stored>(
    'select resource_type, codes from clinical_resources where note_id = $1 and deleted_at is null order by id',
    [noteId],
  );
  return rows;
};

describe('with the loaded terminology', () => {
  const app = useServer();
  const client = clientOf(app);
  const content = [
    'Known asthma since 2019. Hypertension.',
    'No diabetes mellitus. Mother had breast cancer. Possible gout.',
    'Appendicectomy in May 2022. Pneumonia in 2020, resolved.',
    'If chest pain returns, call. Allergic to penicillin.',
  ].join('\n');

  test('a signed note gets what the patient has, each in the words of the note, and nothing else', async () => {
    const patient = await client.patients.add({ name: 'Coded', date_of_birth: '1980-01-01' });
    const id = await client.notes.add({
      patient_id: patient,
      content,
      icd10_codes: { I10: 'Ours' },
      cpt_codes: { '99213': null },
    });
    const signed = await client.notes.sign(id);
    expect(read(signed, 'data')).toMatchObject({ problems: null, coding: { status: 'pending' } });
    const reply = await waitUntilCoded(client, id);
    expect(codesOf(reply, 'problems')).toEqual(['195967001', '38341003']);
    expect(codesOf(reply, 'procedures')).toEqual(['80146002']);
    const problems = read(reply, 'data.problems') as { start: number; end: number; text: string }[];
    for (const { start, end, text } of problems) expect(content.slice(start, end)).toBe(text);
    expect(read(reply, 'data')).toMatchObject({
      problems: [
        {
          snomed_display: 'Asthma (disorder)',
          date: '2019',
          clinical_status: 'active',
          status: 'confirmed',
          addendum_id: null,
        },
        {},
      ],
      snomed_codes: { '195967001': { display: 'Asthma (disorder)' } },
      cpt_codes: { '99213': { display: null } },
      given: { icd10_codes: { I10: { display: 'Ours' } } },
      coding: { release: { title: expect.any(String), edition: expect.stringContaining('snomed.info') } },
    });
    const conditions = await resourcesOf(app(), id);
    expect(conditions.map(({ resource_type }) => resource_type)).toContain('Condition');
    expect(conditions.flatMap(({ codes }) => codes)).toContain('195967001');
  });

  test('an addendum is read as well, and an error takes everything away that was coded', async () => {
    const patient = await client.patients.add({ name: 'Added to' });
    const id = await client.notes.add({ patient_id: patient, content: 'Known asthma.' });
    await client.notes.sign(id);
    await waitUntilCoded(client, id);
    const added = await client.notes.addend(id, 'Also has hypertension.');
    expect(read(added, 'data')).toMatchObject({ problems: null, coding: { status: 'pending' } });
    const reply = await waitUntilCoded(client, id);
    expect(read(reply, 'data.problems')).toMatchObject([
      { snomed_code: '195967001', addendum_id: null },
      { snomed_code: '38341003', addendum_id: read(added, 'data.addenda.0.id') },
    ]);
    expect(await resourcesOf(app(), id)).toHaveLength(2);
    await client.notes.markError(id, 'Other patient');
    expect(await resourcesOf(app(), id)).toEqual([]);
    expect(read(await client.notes.read(id), 'data')).toMatchObject({ problems: null, procedures: null });
  });

  test('a draft is coded on demand, makes no resources, and is uncoded by the next change', async () => {
    const patient = await client.patients.add({ name: 'Draft' });
    const id = await client.notes.add({ patient_id: patient, content: 'Known asthma.' });
    const asked = await client.notes.code(id);
    expect([asked.status, read(asked, 'data.coding.status')]).toEqual([202, 'pending']);
    const reply = await waitUntilCoded(client, id);
    expect(codesOf(reply, 'problems')).toEqual(['195967001']);
    expect(await resourcesOf(app(), id)).toEqual([]);
    const changed = await client.notes.change(id, { content: 'Hypertension.' });
    expect(read(changed, 'data')).toMatchObject({ problems: null, coding: { status: 'not_requested' } });
  });

  test('a note without words is coded as one that says nothing', async () => {
    const patient = await client.patients.add({ name: 'Silent' });
    const id = await client.notes.add({ patient_id: patient, content: '' });
    await client.notes.code(id);
    const reply = await waitUntilCoded(client, id);
    expect(read(reply, 'data')).toMatchObject({
      problems: [],
      procedures: [],
      icd10_codes: {},
      snomed_codes: {},
    });
  });

  test('404 to an unknown id, and to a foreign one the same; 403 to a key that only reads', async () => {
    const unknown = await client.notes.code(UNKNOWN);
    expect(error(unknown)).toEqual([404, { error: 'Note not found.' }]);
    const patient = await client.patients.add({ name: 'Guarded' });
    const id = await client.notes.add({ patient_id: patient });
    const { keys } = await makeOrganisation(app());
    expect(bytesOf(await notesClient(app, () => keys.live).notes.code(id))).toEqual(bytesOf(unknown));
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['notes:read'] });
    expect((await notesClient(app, () => key).notes.code(id)).status).toBe(403);
  });
});

describe('with an engine that fails', () => {
  let isBroken = true;
  let failures = 0;
  const words = createWordEngine();
  const app = useServer(
    {},
    wordEngine({
      ...words,
      code: async (request) => {
        if (!isBroken) return words.code(request);
        failures += 1;
        throw new Error('broken');
      },
    }),
  );
  const client = clientOf(app);

  test('a note is signed all the same, stays uncoded, and can be coded later', async () => {
    const patient = await client.patients.add({ name: 'Patient' });
    const id = await client.notes.add({ patient_id: patient, content: 'Known asthma. No hypertension.' });
    expect((await client.notes.sign(id)).status).toBe(200);
    await vi.waitFor(() => expect(failures).toBe(1), { timeout: 10_000, interval: 20 });
    expect(read(await client.notes.read(id), 'data')).toMatchObject({
      status: 'signed',
      problems: null,
      icd10_codes: null,
      coding: { status: 'pending', release: null },
    });
    isBroken = false;
    expect((await client.notes.code(id)).status).toBe(202);
    const reply = await waitUntilCoded(client, id);
    expect(codesOf(reply, 'problems')).toEqual(['195967001']);
  });
});
