import type { Reading, Rule } from './draft.ts';
import { hasRole, hasSense, sensesOf } from './items.ts';
import { readUncovered } from './quality.ts';
import { readAge } from './rules-age.ts';
import { readFormalCohort } from './rules-cohort.ts';
import { readCount } from './rules-count.ts';
import { readBareValues, readDimensionFilter, readJoin, readNegated, readOnly } from './rules-filter.ts';
import {
  readBase,
  readDimension,
  readLevel,
  readMeasured,
  readMetric,
  readThreshold,
} from './rules-measure.ts';
import { readPeople, readPeopleValue, readWithout } from './rules-people.ts';
import { readDirection, readLimit, readRank, readSort } from './rules-rank.ts';
import {
  readAsides,
  readBreakdown,
  readComponents,
  readMarker,
  readNothing,
  readParam,
  readShare,
} from './rules-shape.ts';
import { readComparison, readGrain, readPeriodItem, readSpan } from './rules-time.ts';
import { readVersus } from './rules-versus.ts';
import { readMoreThan } from './same.ts';
import { aboutDenial } from './values.ts';

const ASKED_GRAIN = /^(?:which|what) (year|month|quarter|week)$/u;

const RANKED = [
  'top',
  'bottom',
  'most',
  'least',
  'best',
  'worst',
  'over',
  'atLeast',
  'under',
  'atMost',
] as const;

/** `which year had the highest`: of the years there are, not what years there are. */
function readRankedGrain({ items, draft, lexicon }: Reading, at: number): number {
  const said = ASKED_GRAIN.exec(items[at]?.text ?? '')?.[1];
  const grain = lexicon.sensesOf(said ?? '').find((sense) => sense.is === 'grain')?.grain;
  const isRanked = items.slice(at).some((item) => hasRole(item, ...RANKED));
  if (grain === undefined || !isRanked) return 0;
  draft.grains.push({ grain, at, isBy: false });
  draft.isWhich = true;
  return 1;
}

/** Questions about the data itself. `Duplicate claim` is also why a claim was denied, `filled in 2025` is when. */
const readCheck: Rule = (reading, at) => {
  const item = reading.items[at];
  const check = sensesOf(item, 'check')[0];
  const isOfTime = item?.tokens.at(-1)?.text === 'in' && reading.items[at + 1]?.period !== undefined;
  if (!check || isOfTime || (hasSense(item, 'value') && aboutDenial(reading))) return 0;
  const grain = readRankedGrain(reading, at);
  if (grain > 0) return grain;
  reading.draft.checks.push(check.check);
  if (check.check === 'coverage') return 1;
  const nouns = [item?.text ?? '', ...(item?.tokens.map(({ text }) => text) ?? [])].flatMap((text) =>
    reading.lexicon.sensesOf(text),
  );
  reading.draft.bases.push(...nouns.flatMap((sense) => (sense.is === 'base' ? [sense.name] : [])));
  reading.draft.tables.push(...nouns.flatMap((sense) => (sense.is === 'table' ? [sense.name] : [])));
  return 1;
};

const readTable: Rule = (reading, at) => {
  const item = reading.items[at];
  const names = sensesOf(item, 'table').map(({ name }) => name);
  const quoted = item?.tokens[0]?.kind === 'quoted' ? item.tokens[0].raw : undefined;
  const isTable = quoted !== undefined && Object.hasOwn(reading.model.tables, quoted);
  if (isTable) reading.draft.quotedTable = quoted;
  reading.draft.tables.push(...names);
  return isTable && reading.draft.checks.length > 0 ? 1 : 0;
};

/** In this order: a longer or more telling reading before a shorter one. */
const rules: readonly Rule[] = [
  readComponents,
  readFormalCohort,
  readParam,
  readUncovered,
  readCheck,
  readTable,
  readComparison,
  readMoreThan,
  readVersus,
  readShare,
  readLimit,
  readRank,
  readBreakdown,
  readSort,
  readDirection,
  readDimensionFilter,
  readAge,
  readMeasured,
  readThreshold,
  readPeople,
  readPeopleValue,
  readLevel,
  readWithout,
  readNegated,
  readOnly,
  readMetric,
  readSpan,
  readPeriodItem,
  readBareValues,
  readGrain,
  readDimension,
  readMarker,
  readAsides,
  readBase,
  readCount,
  readJoin,
  readNothing,
];

const SILENT_ROLES = ['stop', 'is', 'with', 'any', 'and', 'replace', 'unit', 'add'] as const;

/** Reads all items from left to right; what no rule can read is noted as unknown. */
export function readAll(reading: Reading): void {
  const { items, draft } = reading;
  for (let at = 0; at < items.length; ) {
    let length = 0;
    for (const rule of rules) {
      length = rule(reading, at);
      if (length > 0) break;
    }
    const item = items[at];
    if (length === 0 && item) draft.unknown.push(item.tokens.map(({ raw }) => raw).join(' '));
    const read = items.slice(at, at + length).filter((one) => one.tokens[0]?.kind !== 'mark');
    draft.understood += read.filter((one) => !hasRole(one, ...SILENT_ROLES) || one.senses.length > 1).length;
    at += Math.max(length, 1);
  }
}
