import { beforeAll, describe, expect, test } from 'vitest';
import { type Reply, read, send, useServer } from './testing/server.ts';

/** The documented example through the real engine: threads, starter set, code gate, FHIR. */

const app = useServer();
const note =
  '67-year-old male with history of paroxysmal atrial fibrillation diagnosed in 2021, hypertension, and hyperlipidemia. Patient underwent pulmonary vein isolation via catheter ablation in September 2023.';

const call = (method: string, path: string, json?: object): Promise<Reply> =>
  send(app(), method, path, {
    headers: { 'x-api-key': app().credentials.keys.test },
    ...(json !== undefined && { json }),
  });

describe('the documented example', () => {
  let id = '';
  beforeAll(async () => {
    const order = { note, specialty: 'Cardiology', letter_date: '2025-03-15' };
    id = String(read(await call('POST', '/generate', order), 'task_id'));
  });

  test('is found with its concepts, its dates and the offsets that are right', async () => {
    const task = await call('GET', `/tasks/${id}`);
    expect(read(task, 'json_data.snomed_ct_version')).toBe('2020-09-30');
    expect(read(task, 'json_data.extractions.0')).toMatchObject({
      snomed_ct_code: '282825002',
      snomed_ct_term: 'Paroxysmal atrial fibrillation (disorder)',
      status: 'confirmed',
      date: '2021',
      relative_date: '(Y-4)',
      start: 33,
      end: 81,
    });
    expect(read(task, 'json_data.extractions.1')).toMatchObject({
      snomed_ct_code: '38341003',
      start: 83,
      end: 95,
    });
  });

  test('leaves as a Bundle with a resource for what was found, and its Provenance', async () => {
    const reply = await call('GET', `/tasks/fhir/${id}?fhir_patient_id=patient-123`);
    expect(reply.headers.get('content-type')).toContain('application/fhir+json');
    const entries = read(reply, 'entry') as { resource: { resourceType: string } }[];
    const types = new Set(entries.map(({ resource }) => resource.resourceType));
    expect([...types]).toEqual(expect.arrayContaining(['Condition', 'Provenance']));
    expect(reply.text).toContain('"reference":"Patient/patient-123"');
  });

  test('has the same ETag in each unit of offsets at every reading, and another in the other unit', async () => {
    const paths = [`/tasks/${id}`, `/tasks/${id}`, `/tasks/${id}?offsets=codepoint`];
    const [one, two, other] = await Promise.all(
      paths.map(async (path) => (await call('GET', path)).headers.get('etag')),
    );
    expect(one).toMatch(/^"[\w-]+"$/);
    expect(two).toBe(one);
    expect(other).not.toBe(one);
  });

  test('gives the same facts each time it is sent', async () => {
    const order = { note, specialty: 'Cardiology', letter_date: '2025-03-15' };
    const first = await call('GET', `/tasks/${id}`);
    const again = await call('POST', '/generate?wait=true', order);
    const facts = (reply: Reply) =>
      (read(reply, 'json_data.extractions') as object[]).map((fact) => ({
        ...fact,
        id: '',
        shortened_id: '',
      }));
    expect(facts(again)).toEqual(facts(first));
    expect(read(again, 'usage')).toEqual(read(first, 'usage'));
  });
});

describe('everyday wording finds its concept', () => {
  test.each([
    ['CRP 45 mg/L', ['CRP']],
    ['Gestational diabetes diet controlled.', ['Gestational diabetes diet controlled']],
    ['Pre-eclampsia in first pregnancy.', ['Pre-eclampsia']],
    ['s/p appy 1998, hypertension.', ['appy 1998', 'hypertension']],
    ['Nurse Crohn saw her.', []],
  ])('in "%s"', async (text, sources) => {
    const order = { note: text, specialty: 'General Medicine', letter_date: '2024-06-15' };
    const found = read(await call('POST', '/generate?wait=true', order), 'json_data.extractions');
    expect((found as { source: string }[]).map(({ source }) => source)).toEqual(sources);
  });
});
