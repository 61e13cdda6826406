import type { Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import type { Item } from './items.ts';
import { notModelled } from './refusals.ts';
import type { Settled } from './settle.ts';

const ENDED = new Set(['ended', 'ending', 'finished']);
const STAYS = new Set(['stay', 'stays', 'admission', 'admissions', 'hospitalization', 'hospitalizations']);

const saysEnd = ({ tokens, period }: Item, at: number, items: readonly Item[]): boolean => {
  if (period !== undefined) return false;
  const words = tokens.map(({ raw }) => raw.toLowerCase());
  const isOfStays = items
    .slice(0, at + 1)
    .some((item) => item.tokens.some(({ raw }) => STAYS.has(raw.toLowerCase())));
  return words.includes('discharged') || (isOfStays && words.some((word) => ENDED.has(word)));
};

/** Bases that are dated by the end of a stay, where another of the same table is dated by something else. */
const endDated = ({ model }: Reading, base: string): boolean =>
  model.bases[base]?.date?.endsWith('.discharge_date') === true;

function tableOf({ model }: Reading, base: string): string | undefined {
  const from = model.bases[base]?.from;
  return from && 'table' in from ? from.table : undefined;
}

const BY_START =
  'is not dated by the day a stay ended, which the question asks by. Please ask for discharges, or for admissions in the period.';

/** Metrics that say nothing of the day a stay ended. */
function startDated(reading: Reading, { metrics, cohorts, period, timeGrain }: Query): readonly string[] {
  const { model } = reading;
  const ends = Object.keys(model.bases).filter((base) => endDated(reading, base));
  if (ends.length === 0 || cohorts.some(({ base }) => ends.includes(base))) return [];
  const isDated = period !== undefined || timeGrain !== undefined;
  return metrics.filter((name) => {
    const base = model.metrics[name]?.base ?? '';
    const isOfStays = ends.some((end) => tableOf(reading, end) === tableOf(reading, base));
    return !ends.includes(base) && (isDated || !isOfStays);
  });
}

const FAR = 5;

/** `discharged to skilled nursing in 2025`: how the stay ended is said, not when. */
function isOfValue({ draft, items, model }: Reading, at: number, { filters }: Query): boolean {
  const isHow = (dim: string) => model.dimensions[dim]?.label.toLowerCase().includes('discharge') === true;
  return draft.values.some(
    ({ at: place, candidates }) =>
      place >= at &&
      place <= at + FAR &&
      candidates.some(({ dim }) => isHow(dim) && filters.some((filter) => filter.dim === dim)) &&
      items.slice(at + 1, place).every(({ period }) => period === undefined),
  );
}

/** `stays discharged in October` are those that ended then, not those that began then. */
export function byEnd(reading: Reading, query: Query): Settled {
  const { items, model, words, draft } = reading;
  const at = items.findIndex(saysEnd);
  const [name] = at < 0 ? [] : startDated(reading, query);
  if (name === undefined) return { query };
  if (isOfValue(reading, at, query)) {
    draft.assumptions.push({ code: 'by_admission', text: 'Stays are dated by the day of admission.' });
    return { query };
  }
  const ended = Object.keys(words.counts).find((count) =>
    endDated(reading, model.metrics[count]?.base ?? ''),
  );
  const isCount = words.counts[name] !== undefined && model.metrics[name]?.base === 'admissions';
  const isPlain = query.metrics.length === 1 && query.filters.length + query.having.length === 0;
  if (isCount && isPlain && ended !== undefined) {
    const text = 'Stays that ended in the period were counted, but for those who died in hospital.';
    draft.assumptions.push({ code: 'by_discharge', text });
    const orderBy = query.orderBy.map((one) => (one.key === name ? { ...one, key: ended } : one));
    return { query: { ...query, metrics: [ended], orderBy } };
  }
  return {
    refused: notModelled('by_discharge', `${model.metrics[name]?.label ?? name} ${BY_START}`, []),
  };
}
