import type { Model } from '../model/model.ts';
import type { Period } from '../model/query.ts';
import type { Compiled } from '../plan/model.ts';
import type { HeldBack, Row, Source, Warning } from './model.ts';
import { partMonths } from './part-months.ts';
import { bucketsOf, earlier, later } from './periods.ts';
import { both, lower } from './words.ts';

/** A rate of fewer than these moves by whole points when one more is counted. */
const SMALL = 30;
const NAMED_MAX = 6;

type Facts = {
  readonly model: Model;
  readonly compiled: Compiled;
  readonly rows: readonly Row[];
  readonly isCut: boolean;
  readonly held: HeldBack;
  readonly source: Source;
};

/** What a reader should know before the numbers are used. */
export const warningsOf = (facts: Facts): readonly Warning[] => [
  ...heldBack(facts),
  ...cutOff(facts),
  ...smallNumbers(facts),
  ...unknownParts(facts),
  ...beyondData(facts),
  ...partMonths(facts.model, facts.compiled, facts.source.coverage),
  ...missingPeriods(facts),
  ...duplicates(facts),
];

/** How many groups are held back may itself tell how many people there are. */
const heldBack = ({ held }: Facts): readonly Warning[] =>
  held.any
    ? [
        {
          code: 'small_cells',
          text: `Groups of fewer than ${held.min} people are held back, and what would tell them by subtraction.`,
        },
      ]
    : [];

const cutOff = ({ isCut, rows }: Facts): readonly Warning[] =>
  isCut ? [{ code: 'rows_cut', text: `Only the first ${rows.length} rows are shown; there are more.` }] : [];

/** What a score lacks in every row was in no file. */
function unknownParts({ compiled: { columns, query }, rows }: Facts): readonly Warning[] {
  if (query.intent !== 'list' || rows.length === 0) return [];
  const absent = columns.filter(
    ({ name, role }) => role === 'metric' && rows.every((row) => row[name] === null),
  );
  if (absent.length === 0) return [];
  const named = both(absent.map(({ label }) => lower(label)));
  return [{ code: 'unknown_in_all_rows', text: `Unknown in every row: ${named}. The files do not tell it.` }];
}

/** Counts shown beside a rate are what it is a rate of. */
function smallNumbers({ compiled, rows }: Facts): readonly Warning[] {
  const rates = compiled.columns.filter(({ role, unit }) => role === 'metric' && isRate(unit));
  const counts = compiled.columns.filter(
    ({ role, type }) => role !== 'dimension' && role !== 'time' && type === 'integer',
  );
  if (rates.length === 0 || counts.length === 0) return [];
  const few = rows.filter((row) => {
    const known = counts.flatMap(({ name }) => (typeof row[name] === 'number' ? [row[name]] : []));
    return known.length > 0 && Math.max(...known) < SMALL;
  });
  if (few.length === 0) return [];
  const text =
    rows.length === 1
      ? `The figure rests on fewer than ${SMALL} cases.`
      : `${few.length} of ${rows.length} rows rest on fewer than ${SMALL} cases.`;
  return [{ code: 'small_numbers', text }];
}

const isRate = (unit: string | undefined): boolean => unit === 'ratio' || unit === '%' || unit === 'days';

function beyondData({ compiled: { query }, source: { coverage } }: Facts): readonly Warning[] {
  if (coverage === undefined) return [];
  const { from, to } = coverage;
  return [query.period, query.compareTo].flatMap((period) => {
    if (period === undefined || (period.from >= from && period.to <= to)) return [];
    const isOutside = period.to < from || period.from > to;
    return [
      {
        code: isOutside ? 'period_without_data' : 'period_beyond_data',
        text: `The data runs from ${from} to ${to}; ${isOutside ? 'none of it lies' : 'only a part of it lies'} between ${period.from} and ${period.to}.`,
      },
    ];
  });
}

/** Months and quarters without a row, within what is asked and what there is. */
function missingPeriods({ compiled: { query, columns }, rows, source, held }: Facts): readonly Warning[] {
  const time = columns.find(({ role }) => role === 'time');
  const period = commonOf(query.period, source.coverage);
  if (time === undefined || query.timeGrain === undefined || period === undefined || held.any) return [];
  if (query.limit !== undefined || query.having.length > 0) return [];
  const present = new Set(rows.map((row) => row[time.name]));
  const missing = bucketsOf(period, query.timeGrain).filter((name) => !present.has(name));
  if (missing.length === 0) return [];
  const named = missing.slice(0, NAMED_MAX).join(', ');
  const more = missing.length > NAMED_MAX ? ` and ${missing.length - NAMED_MAX} more` : '';
  return [{ code: 'periods_missing', text: `Without any row: ${named}${more}.` }];
}

function commonOf(asked: Period | undefined, coverage: Period | undefined): Period | undefined {
  if (asked === undefined || coverage === undefined) return asked ?? coverage;
  const common = { from: later(asked.from, coverage.from), to: earlier(asked.to, coverage.to) };
  return common.from <= common.to ? common : undefined;
}

const duplicates = ({ source: { duplicatesRemoved } }: Facts): readonly Warning[] =>
  duplicatesRemoved === 0
    ? []
    : [
        {
          code: 'duplicates_removed',
          text: `${duplicatesRemoved} exact duplicate ${duplicatesRemoved === 1 ? 'row was' : 'rows were'} left out when the files were loaded.`,
        },
      ];
