import { beforeAll, describe, expect, test } from 'vitest';
import { ask, generate, load } from './testing/hospital.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { type Reply, read, useServer } from './testing/server.ts';

const LOAD_MS = 60_000;
const app = useServer();
let foreign: { readonly test: string };
beforeAll(async () => {
  await load(app(), generate(1500, 21));
  foreign = (await makeOrganisation(app())).keys;
}, LOAD_MS);

const resolve = (json: unknown, key?: string) => ask(app(), 'resolve', json, key);
const candidates = (reply: Reply) => read(reply, 'candidates') as Record<string, unknown>[];

describe('POST /api/v1/resolve/', () => {
  test.each([
    ['procedure', 'total knee replacement', '0SRC0J9'],
    ['procedure', 'replacment of the knee, totl', '0SRC0J9'],
    ['procedure', '0src 0j9', '0SRC0J9'],
    ['condition', 'heart failure acute on chronic', 'I50.23'],
    ['condition', 'M1711', 'M17.11'],
    ['drg', '470', '470'],
    ['surgeon', 'dapplewick hesper', 'SUR001'],
    ['surgeon', 'Hesper Dapplewik', 'SUR001'],
    ['payor', 'NHP', 'PAY03'],
    ['payor', 'larkspur', 'PAY04'],
    ['provider', 'Harbour Point Hospital', 'FAC6'],
    ['client', 'stillwater county', 'CLI3'],
    ['specialty', 'orthopedics', 'Orthopedics'],
    ['supply', 'drug eluting stent', 'IT18'],
    ['billing_group', 'professional fees', 'BG08'],
  ])('chooses the %s that "%s" means', async (type, query, id) => {
    const reply = await resolve({ query, entity_type: type });
    expect(reply.status).toBe(200);
    expect(candidates(reply).find((candidate) => candidate.in_data === true)).toMatchObject({ id });
    expect(read(reply, 'chosen.id')).toBe(id);
  });

  test('chooses none where several are as good, and ranks them', async () => {
    const reply = await resolve({ query: 'riverbend', entity_type: 'provider' });
    expect(candidates(reply).map(({ id }) => id)).toEqual(['FAC2', 'FAC1']);
    expect(read(reply, 'chosen')).toBeNull();
    const scores = candidates(reply).map(({ score }) => Number(score));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect((await resolve({ query: 'zebra', entity_type: 'payor' })).body).toMatchObject({
      status: 'done',
      candidates: [],
      chosen: null,
    });
  });

  test('names the code and its vocabulary, and keeps to one that is asked for', async () => {
    const reply = await resolve({
      query: 'total knee replacement',
      entity_type: 'procedure',
      vocabulary: 'ICD10PCS',
    });
    expect(candidates(reply)[0]).toMatchObject({
      code: '0SRC0J9',
      vocabulary: 'ICD10PCS',
      score: expect.any(Number),
    });
    expect(read(reply, 'terminology')).toBeNull();
    const none = await resolve({
      query: 'total knee replacement',
      entity_type: 'procedure',
      vocabulary: 'CPT4',
    });
    expect(candidates(none)).toEqual([]);
    const payor = await resolve({ query: 'Medicare', entity_type: 'payor' });
    expect(candidates(payor)[0]).toMatchObject({ code: null, vocabulary: null });
  });

  test('adds concepts of the loaded terminology, and says what its release does not give', async () => {
    const reply = await resolve({ query: 'asthma', entity_type: 'condition', vocabulary: 'SNOMED CT' });
    expect(candidates(reply)[0]).toMatchObject({
      id: '195967001',
      name: 'Asthma (disorder)',
      in_data: false,
    });
    expect(read(reply, 'chosen')).toEqual({
      id: '195967001',
      name: 'Asthma (disorder)',
      vocabulary: 'SNOMED CT',
    });
    expect(read(reply, 'terminology')).toContain('SNOMED CT');
    for (const relation of ['broader', 'narrower', 'maps', 'omop'])
      expect(read(reply, `${relation}.status`), relation).toBe('not_modelled');
    const drug = await resolve({ query: 'aspirin', entity_type: 'condition', domain: 'Drug' });
    expect(candidates(drug)[0]).toMatchObject({ vocabulary: 'RxNorm', in_data: false });
    expect(
      candidates(await resolve({ query: 'asthma', entity_type: 'condition', vocabulary: 'OMOP' })),
    ).toEqual([]);
  });

  test('knows nothing of another organisation or the other mode', async () => {
    for (const key of [foreign.test, app().credentials.keys.live]) {
      const reply = await resolve({ query: 'Larkspur Mutual', entity_type: 'payor' }, key);
      expect(reply.body).toMatchObject({
        status: 'refused',
        dataset: null,
        candidates: [],
        refusal: { code: 'no_data' },
      });
    }
    const concept = await resolve({ query: 'asthma', entity_type: 'condition' }, foreign.test);
    expect(concept.body).toMatchObject({ status: 'done', dataset: null, freshness: null });
  });

  test('refuses what is no question, an unknown dataset, and a key without the scope', async () => {
    for (const json of [
      { query: ' ', entity_type: 'payor' },
      { query: 'x'.repeat(201), entity_type: 'payor' },
      { query: 'a\0b', entity_type: 'payor' },
      { query: 'Medicare', entity_type: 'planet' },
      { query: 'Medicare' },
    ])
      expect((await resolve(json)).status).toBe(400);
    expect((await resolve({ query: 'Medicare', entity_type: 'payor', dataset: 'other' })).status).toBe(404);
    const { key } = await makeKey(app(), { scopes: ['uploads:read'], mode: 'test' });
    expect((await resolve({ query: 'Medicare', entity_type: 'payor' }, key)).status).toBe(403);
  });

  test('writes nothing of what was typed into the log', async () => {
    await resolve({ query: 'Quillfeather Amberglass', entity_type: 'surgeon' });
    expect(app().readLog()).not.toContain('Quillfeather');
  });
});
