import type { Found } from './model.ts';

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const anyMonth = `(?:${month}|${month.toLowerCase()}|${month.toUpperCase()})`;
const year = '(?:19|20)\\d\\d';
const day = '(?:0?[1-9]|[12]\\d|3[01])';

/** Parts of a date as written, with what stands between them, so that a moved date is written the same way. */
export type WrittenDate = Found & {
  readonly kind: 'date';
  readonly parts: readonly string[];
  readonly year?: number;
  readonly month: number;
  readonly day?: number;
};

type Pattern = {
  readonly pattern: RegExp;
  readonly read: (match: RegExpMatchArray, isMonthFirst: boolean) => Read | undefined;
};
type Read = { readonly year?: number; readonly month: number; readonly day?: number };

const patterns: readonly Pattern[] = [
  {
    pattern: new RegExp(`(?<![\\d./-])(${year})([-/.])(\\d{1,2})\\2(\\d{1,2})(?!\\d)`, 'g'),
    read: ([, y, , m, d]) => valid(d, m, y),
  },
  {
    pattern: /(?<![\d/-]|\d\.)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d|[/-]\d|\.\d)/g,
    read: numericDate,
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d./-])(${day})(?:st|nd|rd|th)?(?: of)?[ -]{1,2}(${anyMonth})(?![a-z])(?:\\.?,?[ -]{1,2}(${year})(?!\\d)|[ -]'(\\d\\d)(?!\\d)|[- ](\\d\\d)(?=[,.;:)\\n]|$))?`,
      'gu',
    ),
    read: ([, d, m, y, apostrophe, short]) =>
      m === 'may' && !y ? undefined : valid(d, m, y ?? apostrophe ?? short),
  },
  {
    pattern: new RegExp(`(?<![\\p{L}\\d])(${day})(${month})((?:19|20)?\\d\\d)(?![\\p{L}\\d])`, 'giu'),
    read: ([, d, m, y]) => valid(d, m, y),
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\d])(${anyMonth})\\.?[ ]{1,2}(${day})(?:st|nd|rd|th)?(?![\\d%]|\\.\\d|/\\d| ?(?:mg|mcg|ml|g|units|tab|times|days|weeks|months|years|hours)(?![a-z]))(?:,?[ ]{1,2}(${year})(?!\\d))?`,
      'gu',
    ),
    read: ([, m, d, y]) => (m === 'may' && !y ? undefined : valid(d, m, y)),
  },
  {
    pattern: new RegExp(`(?<![\\p{L}\\d])(${anyMonth})\\.?,?(?: of)?[ -]{0,2}(${year})(?!\\d)`, 'gu'),
    read: ([, m, y]) => valid(undefined, m, y),
  },
  {
    pattern: new RegExp(`(?<![\\p{L}\\d])(${anyMonth})\\.?[ -]?['’](\\d\\d)(?!\\d)`, 'gu'),
    read: ([, m, y]) => valid(undefined, m, y),
  },
  {
    pattern: new RegExp(`(?<![\\d./-])(\\d{1,2})/(${year})(?![\\d/])`, 'g'),
    read: ([, m, y]) => valid(undefined, m, y),
  },
  {
    pattern: /(?<=\b(?:on|dated|since) )(\d{1,2})\/(\d{1,2})(?![\d/]|\.\d)/gi,
    read: ([, a, b], isMonthFirst) =>
      isMonthFirst ? (valid(b, a) ?? valid(a, b)) : (valid(a, b) ?? valid(b, a)),
  },
];

function numericDate([, a, , b, y]: RegExpMatchArray, isMonthFirst: boolean): Read | undefined {
  return isMonthFirst ? (valid(b, a, y) ?? valid(a, b, y)) : (valid(a, b, y) ?? valid(b, a, y));
}

function valid(
  dayText: string | undefined,
  monthText: string | undefined,
  yearText?: string,
): Read | undefined {
  const named = MONTHS.findIndex((name) => name.startsWith(monthText?.slice(0, 3).toLowerCase() ?? '?'));
  const monthNumber = named >= 0 ? named + 1 : Number(monthText);
  const dayNumber = dayText === undefined ? undefined : Number(dayText);
  if (!(monthNumber >= 1 && monthNumber <= 12)) return undefined;
  if (dayNumber !== undefined && !(dayNumber >= 1 && dayNumber <= 31)) return undefined;
  return {
    month: monthNumber,
    ...(dayNumber !== undefined && { day: dayNumber }),
    ...(yearText !== undefined && { year: fullYear(yearText) }),
  };
}

/** Two digits up to 40 are of this century: a birth in '41 is likelier than an appointment. */
const fullYear = (text: string): number =>
  text.length === 4 ? Number(text) : Number(text) + (Number(text) > 40 ? 1900 : 2000);

/** Every date with a day or a month; years alone are none. */
export function findDates(text: string, isMonthFirst: boolean): WrittenDate[] {
  return patterns.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match): WrittenDate[] => {
      const date = read(match, isMonthFirst);
      const parts = match.slice(1).filter((part): part is string => part !== undefined);
      return date
        ? [{ start: match.index, end: match.index + match[0].length, kind: 'date', parts, ...date }]
        : [];
    }),
  );
}

/** True when the text has dates that only read month first and none that only read day first. */
export function isMonthFirst(text: string): boolean {
  let votes = 0;
  for (const [, first, , second] of text.matchAll(
    /(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)/g,
  )) {
    if (Number(first) > 12 && Number(second) <= 12) votes += 1;
    else if (Number(second) > 12 && Number(first) <= 12) votes -= 1;
  }
  return votes < 0;
}

/**
 * The date a number of days earlier or later, written like the original.
 *
 * @param written the date as it stands in the text
 * @param yearUnsaid the year of a date that names none
 */
export function shiftedDate(
  written: string,
  { day: dayOf, month: monthOf, year: yearOf }: WrittenDate,
  days: number,
  yearUnsaid: number,
): string {
  const moved = new Date(Date.UTC(yearOf ?? yearUnsaid, monthOf - 1, dayOf ?? 15) + days * 86_400_000);
  const next = { day: moved.getUTCDate(), month: moved.getUTCMonth() + 1, year: moved.getUTCFullYear() };
  let isDayLeft = dayOf !== undefined;
  let isMonthLeft = true;
  return written.replace(/\d+|\p{L}+/gu, (token, offset: number) => {
    if (/^(?:st|nd|rd|th)$/i.test(token)) return ordinalOf(next.day);
    if (/^of$/i.test(token)) return token;
    if (!/^\d/.test(token)) return namedLike(token, next.month);
    if (token.length === 4) return String(next.year);
    if (
      isDayLeft &&
      Number(token) === dayOf &&
      !(isMonthLeft && isMonthAt(written, offset, monthOf, dayOf))
    ) {
      isDayLeft = false;
      return padded(next.day, token);
    }
    if (isMonthLeft && !/\p{L}{3}/u.test(written) && Number(token) === monthOf) {
      isMonthLeft = false;
      return padded(next.month, token);
    }
    return padded(next.year % 100, '00');
  });
}

/** 05/05/2024 and the like: equal numbers may be taken in either order. */
const isMonthAt = (written: string, offset: number, monthOf: number, dayOf: number): boolean =>
  monthOf === dayOf && offset > 0 && !/\p{L}{3}/u.test(written) && !/^\d{4}/.test(written);

const padded = (value: number, like: string): string =>
  like.length === 2 ? String(value).padStart(2, '0') : String(value);

function namedLike(token: string, monthNumber: number): string {
  const name = MONTHS[monthNumber - 1] ?? '';
  const short =
    token.length <= 4 && MONTHS.every((full) => full !== token.toLowerCase()) ? name.slice(0, 3) : name;
  if (token === token.toUpperCase()) return short.toUpperCase();
  return token === token.toLowerCase() ? short : short.charAt(0).toUpperCase() + short.slice(1);
}

function ordinalOf(value: number): string {
  if (value >= 11 && value <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][value % 10] ?? 'th';
}
