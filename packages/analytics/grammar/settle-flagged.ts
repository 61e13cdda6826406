import type { Filter } from '../model/query.ts';
import type { MetricMention, Reading } from './draft.ts';
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

/** Only those of which there is one. */
function holdToOne({ draft }: Reading, { count, dim }: Flagged, at: number): void {
  const quantity = { op: 'gte' as const, value: 1, isAge: false, isPlain: false, next: at };
  draft.thresholds.push({ quantity, metrics: [count], dimensions: [], isFormal: false, at });
  draft.dimensions = [{ names: [dim], at, isBy: true, isPlural: true, isSubject: true }];
}

/** `which stays were readmitted` lists them, `how many stays` counts those and no others. */
export function flaggedRows(reading: Reading): readonly string[] | undefined {
  const { draft, words } = reading;
  for (const flagged of words.flagged) {
    const at = nounAt(reading, flagged);
    if (at === undefined || !isOfFlag(reading, flagged, at)) continue;
    if (isListing(reading, flagged, at)) {
      if (isQualified(reading) && !isNegated(reading, flagged)) {
        holdToOne(reading, flagged, at);
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
