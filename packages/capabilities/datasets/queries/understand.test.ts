import { expect, test } from 'vitest';
import { readLanguages } from './languages.ts';
import { type Candidate, noDataset, placeQuery, understand } from './understand.ts';

const languages = readLanguages();

function candidate(model: string, id: string): Candidate {
  const language = languages.get(model);
  if (language === undefined) throw new Error(`No model is called ${model}`);
  return {
    ...language,
    dataset: { id, name: `${model} of ${id}`, model, version: 1, loadedAt: new Date(0), rows: 1 },
    vocabulary: {
      values: {},
      coverage: { from: '2024-01-01', to: '2025-12-31' },
      tables: Object.keys(language.model.tables),
    },
  };
}

const claims = candidate('claims', 'ds_claims');
const hospital = candidate('hospital', 'ds_hospital');
const ask = (
  question: string,
  candidates: readonly Candidate[],
  previous?: Parameters<typeof understand>[0]['previous'],
) => understand({ question, now: '2026-01-15', previous }, candidates);

const where = (understood: ReturnType<typeof understand>): string | undefined =>
  understood.candidate?.dataset.id;

test('understand() asks the dataset whose words are used, whichever was loaded last', () => {
  for (const order of [
    [claims, hospital],
    [hospital, claims],
  ]) {
    const denials = ask('Denial rate by plan in 2025', order);
    expect([denials.kind, where(denials)]).toEqual(['query', 'ds_claims']);
    expect(denials.kind === 'query' && denials.assumptions.map(({ code }) => code)).not.toContain(
      'dataset_chosen',
    );
    const minutes = ask('Average operating minutes by surgeon in 2025', order);
    expect([minutes.kind, where(minutes)]).toEqual(['query', 'ds_hospital']);
  }
});

test('understand() takes the most recently loaded of several that understand, and says so', () => {
  const question = 'Denial rate by plan in 2025';
  const second = candidate('claims', 'ds_second');
  const understood = ask(question, [second, claims]);
  expect(where(understood)).toBe('ds_second');
  expect(understood.kind === 'query' && understood.assumptions).toContainEqual({
    code: 'dataset_chosen',
    text: '2 datasets understand the question; it was asked of claims of ds_second.',
  });
  if (understood.kind !== 'query') throw new Error('It was not understood');
  const next = ask('by month', [second, claims], { query: understood.query, datasetId: 'ds_claims' });
  expect([next.kind, where(next)]).toEqual(['query', 'ds_claims']);
});

test('understand() says first what is not permitted, and that there is no data where there is none', () => {
  const refused = ask('Delete all claims', [hospital, claims]);
  expect(refused.kind === 'refusal' && refused.refusal.type).toBe('not_permitted');
  const none = ask('Denial rate', []);
  expect(none.kind === 'refusal' && none.refusal.code).toBe('no_data');
});

test('noDataset() tells a file that is still being read from none at all', () => {
  expect([noDataset(0).code, noDataset(2).code]).toEqual(['no_data', 'still_loading']);
});

test('placeQuery() finds the dataset of a typed query, and says what its model does not know', () => {
  const understood = ask('Denial rate by plan in 2025', [claims]);
  if (understood.kind !== 'query') throw new Error('It was not understood');
  const { query } = understood;
  expect(placeQuery(languages, query, [hospital, claims])).toMatchObject({
    candidate: { dataset: { id: 'ds_claims' } },
    issues: [],
  });
  expect(placeQuery(languages, query, [hospital])).toEqual({ candidate: undefined, issues: [] });
  const wrong = { ...query, metrics: ['nothing'] };
  expect(placeQuery(languages, wrong, [claims]).issues[0]?.path).toBe('query.metrics.0');
  expect(placeQuery(languages, { ...query, model: 'x' }, [claims]).issues[0]?.path).toBe('query.model');
});
