// Patterns of R4B (StructureDefinition of each primitive type), and where the prose is stricter, the prose.
const DATE =
  /^(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01])(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?$/;
const INSTANT = /^.{10}T/;
const FORBIDDEN_IN_STRING = /(?![\t\n\r])\p{Cc}/u;
const BLANK = /^[ \t\n\r]*$/;
const URI = /^\S+$/;
const CODE = /^[^\s]+(?: [^\s]+)*$/;
const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?$/;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const STRING_LENGTH_MAX = 1_048_576;
const INTEGER_MAX = 2_147_483_647;

const isText = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= STRING_LENGTH_MAX &&
  !BLANK.test(value) &&
  !FORBIDDEN_IN_STRING.test(value) &&
  value.isWellFormed();

const matches = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'string' && pattern.test(value);

/** True for a date that the calendar has; a month has its own number of days. */
function isCalendarDate(text: string): boolean {
  if (text.length < 10) return true;
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day <= daysIn(year, month);
}

const daysIn = (year: number, month: number): number => {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
};

const isDateTime = (value: unknown): boolean =>
  typeof value === 'string' && DATE.test(value) && isCalendarDate(value);

const isInteger = (value: unknown): value is number =>
  Number.isInteger(value) && Math.abs(value as number) <= INTEGER_MAX;

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  markdown: isText,
  uri: (value) => matches(value, URI),
  url: (value) => matches(value, URI),
  code: (value) => matches(value, CODE),
  id: (value) => matches(value, ID),
  date: (value) => isDateTime(value) && !matches(value, INSTANT),
  dateTime: isDateTime,
  instant: (value) => isDateTime(value) && matches(value, INSTANT),
  time: (value) => matches(value, TIME),
  base64Binary: (value) => matches(value, BASE64),
  boolean: (value) => typeof value === 'boolean',
  decimal: (value) => Number.isFinite(value),
  integer: isInteger,
  positiveInt: (value) => isInteger(value) && value > 0,
  unsignedInt: (value) => isInteger(value) && value >= 0,
};

export const PRIMITIVES: ReadonlySet<string> = new Set(Object.keys(checks));

/** True where the value is one of the primitive type. */
export const isPrimitive = (type: string, value: unknown): boolean => checks[type]?.(value) ?? false;
