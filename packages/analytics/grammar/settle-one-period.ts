import type { Period } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { basesOf } from './known.ts';
import { type Refused, unclear } from './refusals.ts';
import type { Parts } from './settle-parts.ts';

/** The one period of what people had, or had not; undefined where there is none, or several. */
function periodOfCohorts({ narrowing }: Parts): Period | undefined {
  const [first, ...more] = narrowing.cohorts.flatMap(({ period }) => period ?? []);
  const isSame = ({ from, to }: Period): boolean => from === first?.from && to === first.to;
  return more.every(isSame) ? first : undefined;
}

/** Whether something with a date is measured; a score that is listed looks back as far as it is defined to. */
const isMeasured = ({ model }: Reading, metrics: readonly string[]): boolean =>
  metrics.length > 0 &&
  metrics.every(
    (name) =>
      model.metrics[name]?.list !== true &&
      basesOf(model, name).every((base) => model.bases[base]?.date !== undefined),
  );

/** `spend on members without a visit in 2025`: the one period of a question is also that of what is measured. */
export function timedAmount(reading: Reading, parts: Parts): Parts {
  const { draft } = reading;
  const { period: own, isAll, compareTo } = parts.timing;
  const isTimed = own !== undefined || isAll === true || compareTo !== undefined;
  const period = periodOfCohorts(parts);
  if (isTimed || !period || draft.intent !== undefined || !isMeasured(reading, parts.metrics)) return parts;
  draft.assumptions.push({
    code: 'period',
    text: `The period, ${period.from} to ${period.to}, was taken for what is measured and for what the members had or had not.`,
  });
  return { ...parts, timing: { ...parts.timing, period } };
}

/** `members with at least 2 admissions in 2024 and 2025`: a period that nothing has would be lost without a word. */
export function lostPeriod(reading: Reading, before: Parts, after: Parts): Refused | undefined {
  const { period } = before.timing;
  const isKept =
    after.timing.period !== undefined ||
    after.narrowing.cohorts.some(({ period: own }) => JSON.stringify(own) === JSON.stringify(period));
  if (!period || isKept || reading.draft.intent !== undefined) return undefined;
  return unclear('two_periods', 'It is not clear what the two periods are of. Please ask for one period.');
}

/** `what did members without a fill spend on fills`: those who have none of something have no amount of it. */
export function amountOfNone(reading: Reading, { metrics, narrowing, timing }: Parts): Refused | undefined {
  const { draft, model } = reading;
  const { period } = timing;
  const isWithin = (none: Period | undefined): boolean =>
    none === undefined || (period !== undefined && none.from <= period.from && period.to <= none.to);
  const none = narrowing.cohorts.find(
    ({ has, base, filters, min = 1, period: of }) =>
      !has &&
      min === 1 &&
      filters.length === 0 &&
      isWithin(of) &&
      metrics.some((name) => model.metrics[name]?.base === base && !model.metrics[name].ratio),
  );
  if (!none || draft.intent !== undefined) return undefined;
  const what = model.bases[none.base]?.label ?? none.base;
  return unclear(
    'contradiction',
    `${what} are measured of those who had none of them. Please name another amount, or other members.`,
  );
}
