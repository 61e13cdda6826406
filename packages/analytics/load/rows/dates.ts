import type { DateOrder } from '../model.ts';

const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const ISO = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}(:\d{2}){1,2}(\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
const COMPACT = /^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$/;
const PARTED = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(\s+\d{1,2}(:\d{2}){1,2}(\.\d+)?\s*([ap]m)?)?$/i;
const NAMED = new RegExp(
  `^(\\d{1,2}[- ]?(${MONTHS})[a-z]*[- ,]*(\\d{4}|\\d{2})|(${MONTHS})[a-z]* \\d{1,2},? \\d{4})([ :]\\d{1,2}(:\\d{2}){0,2}\\s*([ap]m)?)?$`,
  'i',
);

export const looksLikeDate = (value: string): boolean =>
  ISO.test(value) || COMPACT.test(value) || PARTED.test(value) || NAMED.test(value);

/** What the values of a column say about the order of day and month. */
export type OrderVotes = { readonly dmy: number; readonly mdy: number; readonly open: number };

/** The same as `voteSql`, for a sample. */
export function voteOn(values: Iterable<string>): OrderVotes {
  let dmy = 0;
  let mdy = 0;
  let open = 0;
  for (const value of values) {
    const [, first, second] = PARTED.exec(value.trim()) ?? [];
    if (first === undefined || second === undefined) continue;
    if (Number(first) > 12) dmy += 1;
    else if (Number(second) > 12) mdy += 1;
    else open += 1;
  }
  return { dmy, mdy, open };
}

export const decideOrder = ({ dmy, mdy }: OrderVotes): DateOrder | undefined =>
  dmy === mdy ? undefined : dmy > mdy ? 'dmy' : 'mdy';

/** Counts, over all rows, what the values of a column say: columns `dmy`, `mdy` and `open`. */
export function voteSql(value: string): string {
  const first = `try_cast(regexp_extract(${value}, '^\\s*(\\d{1,2})[-/.]\\d{1,2}[-/.]\\d{2,4}', 1) AS INTEGER)`;
  const second = `try_cast(regexp_extract(${value}, '^\\s*\\d{1,2}[-/.](\\d{1,2})[-/.]\\d{2,4}', 1) AS INTEGER)`;
  return `count(*) FILTER (${first} > 12)::DOUBLE, count(*) FILTER (${second} > 12 AND ${first} <= 12)::DOUBLE,
    count(*) FILTER (${first} <= 12 AND ${second} <= 12)::DOUBLE`;
}

/** A way of writing dates that a whole column may have, and that is read without trying others. */
export type DateStyle = 'iso' | 'iso_time' | 'compact' | 'slash' | 'dash' | 'dot' | 'named' | 'other';

const STYLES: readonly (readonly [DateStyle, RegExp])[] = [
  ['iso', /^\d{4}-\d{1,2}-\d{1,2}$/],
  ['iso_time', /^\d{4}-\d{2}-\d{2}[T ]\d/],
  ['compact', COMPACT],
  ['slash', /^\d{1,2}\/\d{1,2}\/\d{4}$/],
  ['dash', /^\d{1,2}-\d{1,2}-\d{4}$/],
  ['dot', /^\d{1,2}\.\d{1,2}\.\d{4}$/],
  ['named', /^\d{1,2}-[a-z]{3}-\d{4}$/i],
];

/** The style most of the values have. */
export function styleOf(values: Iterable<string>): DateStyle {
  const seen = new Map<DateStyle, number>();
  for (const value of values) {
    const text = value.trim();
    if (text === '') continue;
    const style = STYLES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
    seen.set(style, (seen.get(style) ?? 0) + 1);
  }
  return [...seen].reduce((a, b) => (b[1] > a[1] ? b : a), ['iso', 0] as [DateStyle, number])[0];
}

const MARKS: Readonly<Partial<Record<DateStyle, string>>> = { slash: '/', dash: '-', dot: '.' };

/** A date in the style of its column; null for anything else, which `dateSql` may still know. */
export function quickDateSql(
  value: string,
  { style, order }: { readonly style: DateStyle; readonly order: DateOrder },
): string {
  const yearAfter = (mark: string) => `starts_with(right(${value}, 5), '${mark}')`;
  switch (style) {
    case 'iso':
      return `try_cast(${value} AS DATE)`;
    case 'iso_time':
      return `try_cast(left(${value}, 10) AS DATE)`;
    case 'compact':
      return `CASE WHEN length(${value}) = 8 THEN try_strptime(${value}, '%Y%m%d')::DATE END`;
    case 'named':
      return `CASE WHEN ${yearAfter('-')} THEN try_strptime(${value}, '%d-%b-%Y')::DATE END`;
    case 'other':
      return 'NULL::DATE';
    default: {
      const mark = MARKS[style] ?? '/';
      const format = order === 'dmy' ? `%d${mark}%m${mark}%Y` : `%m${mark}%d${mark}%Y`;
      return `CASE WHEN ${yearAfter(mark)} THEN try_strptime(${value}, '${format}')::DATE END`;
    }
  }
}

/**
 * A date from text, null where it is none. A year of two digits is of the century that puts it before `latest`. Numbers
 * of a spreadsheet's calendar count days from 1899-12-30.
 */
export function dateSql(
  value: string,
  {
    order,
    isSpreadsheet,
    latest,
  }: { readonly order: DateOrder; readonly isSpreadsheet: boolean; readonly latest: string },
): string {
  const day = `regexp_extract(${value}, '^\\S+( [A-Za-z]{3}[a-z]* \\S+|[a-z]* \\d{1,2},? \\d{4})?')`;
  const parted = `replace(replace(split_part(${value}, ' ', 1), '-', '/'), '.', '/')`;
  const [long, short] = order === 'dmy' ? ['%d/%m/%Y', '%d/%m/%y'] : ['%m/%d/%Y', '%m/%d/%y'];
  const partedDate = `CASE WHEN regexp_matches(${parted}, '^\\d{1,2}/\\d{1,2}/\\d{4}$') THEN try_strptime(${parted}, '${long}')::DATE
    WHEN regexp_matches(${parted}, '^\\d{1,2}/\\d{1,2}/\\d{2}$') THEN ${pastCentury(`try_strptime(${parted}, '${short}')::DATE`, latest)} END`;
  const named = `try_strptime(${day}, ['%d-%b-%Y', '%d %b %Y', '%d%b%Y', '%d %B %Y', '%b %d, %Y', '%b %d %Y', '%B %d, %Y', '%B %d %Y'])::DATE`;
  const namedShort = pastCentury(`try_strptime(${day}, ['%d-%b-%y', '%d %b %y', '%d%b%y'])::DATE`, latest);
  const compact = `CASE WHEN regexp_matches(${value}, '^(19|20)\\d{6}$') THEN try_strptime(${value}, '%Y%m%d')::DATE END`;
  const timed = `CASE WHEN regexp_matches(${value}, '^\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}([T ].*)?$')
    THEN try_cast(replace(replace(regexp_extract(${value}, '^[0-9./-]+'), '/', '-'), '.', '-') AS DATE) END`;
  const counted = isSpreadsheet
    ? [
        `CASE WHEN regexp_matches(${value}, '^\\d{4,5}(\\.\\d+)?$') THEN DATE '1899-12-30' + floor(try_cast(${value} AS DOUBLE))::INTEGER END`,
      ]
    : [];
  const forms = [timed, compact, ...counted, partedDate, named, namedShort];
  return `CASE WHEN length(${value}) = 10 AND substr(${value}, 5, 1) = '-' THEN try_cast(${value} AS DATE)
    ELSE coalesce(${forms.join(', ')}) END`;
}

const pastCentury = (date: string, latest: string): string =>
  `CASE WHEN ${date} > DATE '${latest}' THEN (${date} - INTERVAL 100 YEAR)::DATE ELSE ${date} END`;
