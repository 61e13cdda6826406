import type { Filter } from '../model/query.ts';
import type { MetricMention, Reading, Threshold } from './draft.ts';
import { hasRole, sensesOf } from './items.ts';
import { isOneList, leadStart } from './settle-beside.ts';

type Flagged = Reading['words']['flagged'][number];

const names = (flagged: Flagged, mention: MetricMention): boolean =>
  mention.names.some((name) => name === flagged.count || name === flagged.share);

/** Where the rows are named that are asked for: `which stays`, `how many discharges`, `list the readmissions`. */
function nounAt({ draft, items }: Reading, flagged: Flagged): number | undefined {
  const places = [
    ...draft.metrics.filter(({ isCount }) => isCount).map(({ at }) => at),
    ...draft.dimensions
      .filter(({ isBy, names: dims }) => !isBy && dims.includes(flagged.dim))
      .map(({ at }) => at),
  ];
  const isRows = (at: number): boolean =>
    sensesOf(items[at], 'count').some(({ name }) => flagged.of.includes(name));
  const listed = draft.metrics
    .filter((mention) => mention.names.includes(flagged.count))
    .map(({ at }) => at)
    .filter((at) => hasRole(items[leadStart(items, at).start - 1], 'list'));
  return [...places.filter(isRows), ...listed][0];
}

/** Measures of what flags the rows, and of nothing else. */
function isOfFlag({ draft, items }: Reading, flagged: Flagged, at: number): boolean {
  const measures = draft.metrics.filter((mention) => !mention.isCount || names(flagged, mention));
  const isAlone = draft.rank === undefined && draft.thresholds.length === 0 && draft.intent === undefined;
  return (
    isAlone &&
    measures.length > 0 &&
    measures.every((mention) => names(flagged, mention) && !isOneList(items, mention.at, at))
  );
}

const isListing = ({ draft, items }: Reading, flagged: Flagged, at: number): boolean =>
  (draft.isList || draft.isWhich) &&
  !draft.isCount &&
  !draft.isShare &&
  draft.people === undefined &&
  draft.grains.length === 0 &&
  draft.dimensions.every((mention) => mention.at === at || mention.names.includes(flagged.dim)) &&
  hasRole(items[leadStart(items, at).start - 1], 'list', 'which');

/** `without a readmission`. */
const isNegated = ({ draft, items }: Reading, flagged: Flagged): boolean =>
  draft.metrics.some(
    (mention) => names(flagged, mention) && hasRole(items[leadStart(items, mention.at).start - 1], 'not'),
  );

/** Whether it is said besides what makes a stay count as followed: `excluding planned`. */
const isQualified = ({ draft }: Reading): boolean =>
  Object.keys(draft.params).length > 0 || draft.values.some(({ isNot }) => isNot);

function listRows(reading: Reading, flagged: Flagged, at: number): void {
  const { draft } = reading;
  draft.filters.push({ ...flagged.filter, ...(isNegated(reading, flagged) && { op: 'ne' }) } as Filter);
  draft.dimensions = [{ names: [flagged.dim], at, isBy: true, isPlural: true, isSubject: true }];
  draft.listBase = flagged.base;
  draft.metrics = [];
}

type Held = Pick<Counting, 'metric' | 'op' | 'value' | 'dim'>;

/** Only those of which a number is so. */
function holdTo({ draft }: Reading, { metric, op, value, dim }: Held, at: number): void {
  const quantity = { op, value, isAge: false, isPlain: true, next: at };
  draft.thresholds = [{ quantity, metrics: [metric], dimensions: [], isFormal: false, at }];
  draft.dimensions = [{ names: [dim], at, isBy: true, isPlural: true, isSubject: true }];
}

type Counting = Reading['words']['counting'][number];

const SHOWN = new Set(['show', 'show me', 'display', 'give', 'give me', 'get me', 'pull', 'pull up', 'find']);

/** `list the high risk stays`, `which stays were high risk`, `show me those`. */
function isListed({ items }: Reading, at: number): boolean {
  const { start } = leadStart(items, at);
  return (
    hasRole(items[start - 1], 'list', 'which') ||
    items.slice(start, at).some((item) => hasRole(item, 'list', 'which') || SHOWN.has(item.text))
  );
}

/** `high risk stays (LACE of 10 or more)`: what they are is said in numbers too. */
const repeats = ({ metrics, quantity, isFormal }: Threshold, { metric, op, value }: Counting): boolean =>
  !isFormal && quantity.op === op && quantity.value === value && (metrics[0] ?? metric) === metric;

/** `list the high risk stays`: they are asked for themselves, not how many they are. */
export function countedRows(reading: Reading): readonly string[] | undefined {
  const { draft, words } = reading;
  const [mention, ...more] = draft.metrics;
  const counting = words.counting.find(({ count }) => mention?.names[0] === count);
  if (!mention || !counting || more.length > 0) return undefined;
  const isOther = draft.isCount || draft.isShare || draft.rank !== undefined || draft.intent !== undefined;
  const isGrouped = draft.dimensions.some(({ names: dims }) => !dims.includes(counting.dim));
  const isHeld = draft.thresholds.length > 0;
  if (isOther || isGrouped || draft.grains.length + draft.conditions.length > 0) return undefined;
  if (!draft.thresholds.every((one) => repeats(one, counting))) return undefined;
  if (draft.isTrend || draft.isYearly || !(isListed(reading, mention.at) || isHeld)) return undefined;
  draft.metrics = [];
  holdTo(reading, counting, mention.at);
  return [counting.metric];
}

/** `which stays were readmitted` lists them, `how many stays` counts those and no others. */
export function flaggedRows(reading: Reading): readonly string[] | undefined {
  const { draft, words } = reading;
  for (const flagged of words.flagged) {
    const at = nounAt(reading, flagged);
    if (at === undefined || !isOfFlag(reading, flagged, at)) continue;
    if (isListing(reading, flagged, at)) {
      if (isQualified(reading) && !isNegated(reading, flagged)) {
        holdTo(reading, { metric: flagged.count, op: 'gte', value: 1, dim: flagged.dim }, at);
        return [flagged.count];
      }
      listRows(reading, flagged, at);
      return [];
    }
    if (isNegated(reading, flagged)) continue;
    const isCounted = draft.isCount && leadStart(reading.items, at).isAsked;
    if (draft.isShare && !isCounted) return [flagged.share];
    if (isCounted && !draft.isShare) return [flagged.count];
  }
  return undefined;
}
