import type { Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { isPeriod } from './period-words.ts';

/** Checks of what stands in a column may name it: `outliers in paid amount`. */
const ofValues: readonly NonNullable<Query['check']>[] = ['coverage', 'outliers', 'empty'];

/** Whether the question is about the data itself: it names a check and measures nothing. */
export function isAboutData(reading: Reading): boolean {
  const { draft } = reading;
  if (draft.checks.length === 0 || draft.conditions.length > 0) return false;
  const counts = new Set(Object.keys(reading.words.counts));
  const measured = draft.metrics.filter(({ isCount, names }) => !isCount && !counts.has(names[0] ?? ''));
  const isOfValues = draft.checks.some((check) => ofValues.includes(check));
  const isMeasured = measured.length > 0 && !isOfValues;
  return !isMeasured || draft.metrics.length === 0;
}

/** Which table is meant, by its name or by the rows it holds. */
function tableOf(reading: Reading, check: NonNullable<Query['check']>): string | undefined {
  const { draft, model } = reading;
  if (draft.quotedTable !== undefined) return draft.quotedTable;
  const counted = draft.metrics.flatMap(({ names }) => names.map((name) => model.metrics[name]?.base ?? ''));
  const fromBases = [...draft.bases, ...counted].flatMap((base) => {
    const from = model.bases[base]?.from;
    return from && 'table' in from ? [from.table] : [];
  });
  const named = [...draft.tables, ...fromBases];
  if (check === 'tables') return undefined;
  if (check === 'orphans')
    return (
      named.find((name) => isReferring(reading, name)) ??
      named.find((name) => (model.tables[name]?.references ?? []).length > 0)
    );
  if (check === 'overlaps') return named.find((name) => model.tables[name]?.until !== undefined);
  return named[0];
}

/** Rows that point elsewhere and have a date of their own: claims, rather than the members or spans they point to. */
function isReferring({ model }: Reading, name: string): boolean {
  const { references = [], date, until } = model.tables[name] ?? {};
  return references.length > 0 && date !== undefined && until === undefined;
}

const precedence: readonly NonNullable<Query['check']>[] = [
  'duplicates',
  'orphans',
  'overlaps',
  'reversed',
  'outliers',
  'empty',
  'coverage',
  'tables',
];

export function qualityQuery(reading: Reading): Query {
  const { draft, model } = reading;
  const check = precedence.find((one) => draft.checks.includes(one)) ?? 'tables';
  const table = tableOf(reading, check);
  const dated = draft.periods[0]?.reading.dated;
  const period = dated !== undefined && isPeriod(dated) ? dated : undefined;
  return {
    model: model.id,
    intent: 'dataQuality',
    metrics: [],
    dimensions: [],
    filters: [],
    cohorts: [],
    having: [],
    orderBy: [],
    check,
    ...(period && { period }),
    ...(table !== undefined && { table }),
  };
}
