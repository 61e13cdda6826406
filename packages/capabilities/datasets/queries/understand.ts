import {
  type Assumption,
  checkQuery,
  parseQuestion,
  type Query,
  type Refusal,
  type Vocabulary,
} from '@chartwright/analytics';
import type { Language, Languages } from './languages.ts';
import type { Dataset } from './ports.ts';

/** A dataset with what a question may know of it. */
export type Candidate = Language & { readonly dataset: Dataset; readonly vocabulary: Vocabulary };

export type Understood =
  | {
      readonly kind: 'query';
      readonly candidate: Candidate;
      readonly query: Query;
      readonly assumptions: readonly Assumption[];
    }
  | { readonly kind: 'refusal'; readonly refusal: Refusal; readonly candidate: Candidate | undefined };

export const NO_DATA: Refusal = {
  type: 'not_modelled',
  code: 'no_data',
  message: 'No data has been loaded yet. Upload a file first.',
};

const LOADING: Refusal = {
  type: 'not_modelled',
  code: 'still_loading',
  message: 'The first file is still being read. Ask again when it is ready.',
};

/** Why there is nothing to answer from. */
export const noDataset = (loading: number): Refusal => (loading > 0 ? LOADING : NO_DATA);

/** What a question needs and nobody has uploaded. */
export function missingTables(
  { model, vocabulary }: Pick<Candidate, 'model' | 'vocabulary'>,
  tables: readonly string[],
): Refusal | undefined {
  const missing = tables.flatMap((name) =>
    vocabulary.tables.includes(name) ? [] : (model.tables[name]?.label.toLowerCase() ?? []),
  );
  if (missing.length === 0) return undefined;
  return {
    type: 'not_modelled',
    code: 'table_not_loaded',
    message: `This needs ${missing.join(' and ')}, and no such rows were uploaded.`,
    words: missing,
  };
}

/** What is told first of what several datasets say of a question none of them answers. */
const ORDER: readonly Refusal['type'][] = ['not_permitted', 'ambiguous', 'not_modelled'];

type Asked = {
  readonly question: string;
  readonly now: string;
  /** The typed query a follow-up goes by, and where it was asked. */
  readonly previous: { readonly query: Query; readonly datasetId: string | null } | undefined;
};

/** Finds the dataset whose grammar understands a question. Candidates come most recently loaded first. */
export function understand(asked: Asked, candidates: readonly Candidate[]): Understood {
  if (candidates.length === 0) return { kind: 'refusal', refusal: NO_DATA, candidate: undefined };
  const { previous } = asked;
  const inOrder = candidates.toSorted(
    (a, b) => Number(b.dataset.id === previous?.datasetId) - Number(a.dataset.id === previous?.datasetId),
  );
  const read = inOrder.map((candidate) => ({ candidate, parsed: parse(asked, candidate) }));
  const answered = read.flatMap(({ candidate, parsed }) =>
    parsed.kind === 'query' ? [{ candidate, parsed }] : [],
  );
  const [best] = answered;
  if (best !== undefined) {
    const { query, assumptions } = best.parsed;
    const chosen = answered.length > 1 ? [chosenAmong(best.candidate, answered.length)] : [];
    return { kind: 'query', candidate: best.candidate, query, assumptions: [...assumptions, ...chosen] };
  }
  const refused = read.flatMap(({ candidate, parsed }) =>
    parsed.kind === 'refusal' ? [{ candidate, refusal: parsed.refusal }] : [],
  );
  const told = refused.toSorted((a, b) => ORDER.indexOf(a.refusal.type) - ORDER.indexOf(b.refusal.type))[0];
  return { kind: 'refusal', refusal: told?.refusal ?? NO_DATA, candidate: told?.candidate };
}

const parse = ({ question, now, previous }: Asked, { model, words, vocabulary }: Candidate) =>
  parseQuestion(model, words, vocabulary, question, {
    now,
    ...(previous?.query.model === model.id && { previous: previous.query }),
  });

const chosenAmong = ({ dataset }: Candidate, count: number): Assumption => ({
  code: 'dataset_chosen',
  text: `${count} datasets understand the question; it was asked of ${dataset.name}.`,
});

/** Where a typed query is to be asked: the most recently loaded dataset of its model. */
export function placeQuery(
  languages: Languages,
  query: Query,
  candidates: readonly Candidate[],
): {
  readonly candidate: Candidate | undefined;
  readonly issues: readonly { path: string; message: string }[];
} {
  const candidate = candidates.find(({ model }) => model.id === query.model);
  const model = candidate?.model ?? languages.get(query.model)?.model;
  if (model === undefined) return { candidate, issues: [{ path: 'query.model', message: 'No such model' }] };
  const issues = checkQuery(model, query).map(({ path, message }) => ({ path: `query.${path}`, message }));
  return { candidate, issues };
}
