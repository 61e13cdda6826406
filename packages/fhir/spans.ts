/** The time a date or instant stands for: from its first millisecond up to the first one after it. */
export type Span = { readonly from: Date; readonly until: Date };

const DATE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/**
 * Reads a FHIR date, dateTime or instant; also one to the minute, which searches may send. A day without a zone is one
 * of UTC.
 *
 * @returns undefined for what is no such date
 * @source https://hl7.org/fhir/R4/search.html#date
 */
export function spanOf(value: string): Span | undefined {
  const [isDate, year, month, day] = DATE.exec(value) ?? [];
  if (isDate !== undefined) return spanOfDate(Number(year), month, day);
  const [isInstant, , seconds, fraction] = INSTANT.exec(value) ?? [];
  if (isInstant === undefined || spanOf(value.slice(0, 10)) === undefined) return undefined;
  const from = new Date(value);
  const lengthMs = fraction === undefined ? (seconds === undefined ? MINUTE_MS : SECOND_MS) : 1;
  return { from, until: new Date(from.getTime() + lengthMs) };
}

function spanOfDate(year: number, month: string | undefined, day: string | undefined): Span | undefined {
  // The years before 100 are no years to Date.UTC().
  if (year < 100) return undefined;
  const months = month === undefined ? undefined : Number(month) - 1;
  if (months === undefined) return between(Date.UTC(year, 0), Date.UTC(year + 1, 0));
  if (day === undefined) return between(Date.UTC(year, months), Date.UTC(year, months + 1));
  const from = Date.UTC(year, months, Number(day));
  // The 31st of a shorter month.
  if (new Date(from).getUTCMonth() !== months) return undefined;
  return between(from, Date.UTC(year, months, Number(day) + 1));
}

const between = (fromMs: number, untilMs: number): Span => ({
  from: new Date(fromMs),
  until: new Date(untilMs),
});
