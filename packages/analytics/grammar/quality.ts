import type { Query } from '../model/query.ts';
import type { Reading, Rule } from './draft.ts';
import { hasRole, hasSense, type Item, sensesOf } from './items.ts';
import { basesOf } from './known.ts';
import { isPeriod } from './period-words.ts';
import { isSilent } from './skip.ts';

/** Checks of what stands in a column may name it: `outliers in paid amount`. */
const ofValues: readonly NonNullable<Query['check']>[] = ['coverage', 'outliers', 'empty'];

const COVERED = new Set(['coverage', 'eligibility', 'enrollment', 'enrolment']);
const LACKING = new Set(['no', 'without', 'outside', 'lack', 'lacking', 'beyond']);
const SPANS = new Set(['period', 'span', 'date', 'window', 'time', 'term', 's', 'range', 'dates']);
const LONGEST_BETWEEN = 4;

const isLack = (item: Item | undefined): boolean =>
  item?.tokens.some(({ text }) => LACKING.has(text)) === true && !hasSense(item, 'metric', 'idiom', 'value');

/** Whether rows are spoken of that a span of coverage can be asked of: claims, fills, visits. */
const namesRows = ({ items, model }: Reading): boolean =>
  items
    .flatMap((item) => [
      ...sensesOf(item, 'base').map(({ name }) => name),
      ...sensesOf(item, 'metric').map(({ name }) => model.metrics[name]?.base ?? ''),
    ])
    .some((base) => {
      const from = model.bases[base]?.from;
      const table = from && 'table' in from ? model.tables[from.table] : undefined;
      return table?.date !== undefined && table.until === undefined;
    });

const isBetween = (item: Item | undefined): boolean =>
  isSilent(item) || hasRole(item, 'any', 'each') || hasSense(item, 'people');

/** `outside the member's coverage period`, `who had no coverage`; how many items, 0 for none. */
function uncoveredLength(reading: Reading, at: number): number {
  const { items } = reading;
  if (!isLack(items[at])) return 0;
  let place = at + 1;
  while (place - at <= LONGEST_BETWEEN && !COVERED.has(items[place]?.text ?? '') && isBetween(items[place]))
    place += 1;
  if (!COVERED.has(items[place]?.text ?? '')) return 0;
  let end = place + 1;
  while (SPANS.has(items[end]?.text ?? '')) end += 1;
  return end - at;
}

/** Rows of people who were not covered on the day: `claims for people without coverage`, `fall outside eligibility`. */
export const readUncovered: Rule = (reading, at) => {
  const { items, draft } = reading;
  if (!namesRows(reading)) return 0;
  const length = uncoveredLength(reading, at);
  if (length > 0) {
    draft.checks.push('orphans');
    return length;
  }
  const isLead = hasRole(items[at], 'forPeople') || items[at]?.text === 'fall';
  let next = at + 1;
  while (isLead && hasRole(items[next], 'stop', 'is', 'with')) next += 1;
  const isChecked = sensesOf(items[next], 'check').some(({ check }) => check === 'orphans');
  return isLead && (isChecked || uncoveredLength(reading, next) > 0) ? 1 : 0;
};

const PAYING = new Set(['pay', 'paid', 'cover', 'covered']);
const ASKING = new Set(['did', 'do', 'does', 'have', 'has', 'are', 'is', 'were', 'was']);

/** `did we pay claims for people without coverage`: whether there are such claims, not how much was paid. */
function takeVerb(reading: Reading): void {
  const { draft, items } = reading;
  const [mention, ...more] = draft.metrics.filter(({ isCount }) => !isCount);
  if (!mention || more.length > 0 || !ASKING.has(items[0]?.tokens[0]?.text ?? '')) return;
  if (!draft.checks.includes('orphans') || draft.isCount) return;
  const item = items[mention.at];
  const [idiom] = sensesOf(item, 'idiom');
  let next = mention.at + 1;
  while (isBetween(items[next])) next += 1;
  const isPaying = item?.tokens.some(({ text }) => PAYING.has(text)) === true;
  if (!isPaying || (idiom === undefined && !hasSense(items[next], 'base'))) return;
  if (idiom) {
    draft.idioms = draft.idioms.filter((one) => one !== idiom.idiom);
    draft.bases.push(...basesOf(reading.model, mention.names[0] ?? ''));
  }
  draft.metrics = draft.metrics.filter((one) => one !== mention);
  draft.assumptions.push({ code: 'scope', text: 'Rows of every status were checked, not only paid ones.' });
}

const WHILE_COVERED = new Set([...COVERED, 'covered', 'eligible', 'enrolled', 'ineligible']);

/** `which members had no coverage in 2025`: people who lack a month of it, not rows that point to nothing. */
function takeUncovered(reading: Reading): void {
  const { draft, items, words, model } = reading;
  const base = model.metrics[words.people?.counts[0] ?? '']?.base;
  const isSaid = items.some(
    (item) => hasSense(item, 'check') && item.tokens.some(({ text }) => WHILE_COVERED.has(text)),
  );
  const isOnly = draft.checks.length === 1 && draft.checks[0] === 'orphans' && isSaid;
  const isMeasured = draft.metrics.length + draft.idioms.length > 0 || namesRows(reading);
  if (!isOnly || !draft.people || base === undefined || isMeasured) return;
  draft.checks = [];
  draft.tables = [];
  draft.conditions.push({ has: false, base, values: [], thresholds: [] });
  if (!draft.people.isCounted) draft.people = { ...draft.people, isSubject: true };
}

/** Whether the question is about the data itself: it names a check and measures nothing. */
export function isAboutData(reading: Reading): boolean {
  const { draft } = reading;
  takeUncovered(reading);
  if (draft.checks.length === 0 || draft.conditions.length > 0) return false;
  takeVerb(reading);
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
