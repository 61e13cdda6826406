import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { FREQUENCIES, RepeatRule, type RepeatRuleOrder } from './model.ts';
import { PLAN_MONTHS } from './rules.ts';

/** When something begins, and in whose time of day. */
export type Anchor = { readonly startAt: Date; readonly timeZone: string };

const zoned = ({ startAt, timeZone }: Anchor): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(startAt.getTime()).toZonedDateTimeISO(timeZone);

const toDate = ({ epochMilliseconds }: { readonly epochMilliseconds: number }): Date =>
  new Date(epochMilliseconds);

/** The day of the calendar on which something begins. */
export const dayOf = (anchor: Anchor): string => zoned(anchor).toPlainDate().toString();

export const dayBefore = (day: string): string =>
  Temporal.PlainDate.from(day).subtract({ days: 1 }).toString();

/** The first moment of a day, or of the one after it: days last from 23 to 25 hours. */
export const startOfDay = (day: string, timeZone: string): Date =>
  toDate(Temporal.PlainDate.from(day).toZonedDateTime(timeZone));
export const endOfDay = (day: string, timeZone: string): Date =>
  toDate(Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone));

export const addMonths = (at: Date, months: number): Date =>
  toDate(zoned({ startAt: at, timeZone: 'UTC' }).add({ months }));

/** Moves one beginning as far on the clock and the calendar as another one was moved. */
export function shiftAlike(moved: Anchor, from: Anchor, to: Anchor): Date {
  const by = zoned(from).toPlainDateTime().until(zoned(to).toPlainDateTime(), { largestUnit: 'day' });
  return toDate(zoned(moved).toPlainDateTime().add(by).toZonedDateTime(to.timeZone));
}

const PERIODS_MAX = 100_000;

/**
 * The beginnings a rule gives, in order. The time of day stays over changes of the clock; one that a day does not have is
 * left out, of one it has twice the first is taken (RFC 5545, 3.3.10 and 3.3.5).
 *
 * The rule is carried out on the wall calendar, without a zone; only then is each beginning put into the zone. The library's own
 * way through zones misses the two changes that Ramadan makes in Morocco.
 *
 * @param before beginnings at or after this moment are left out
 */
export function expandRule(rule: RepeatRule, anchor: Anchor, before: Date): Date[] {
  const { startAt, timeZone } = anchor;
  const ends = rule.end_date === null ? before : endOfDay(rule.end_date, timeZone);
  const end = ends < before ? ends : before;
  if (end <= startAt) return [];
  const wallStart = wallOf(anchor);
  const starts = expandOnWall(rule, wallStart, wallOf({ startAt: end, timeZone })).flatMap((wall) => {
    // One that begins at the second of two equal times keeps its own moment.
    if (wall.equals(wallStart)) return [startAt];
    const moment = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    return moment.toPlainDateTime().equals(wall) ? [toDate(moment)] : [];
  });
  return starts.filter((start) => start < end).slice(0, rule.count);
}

const wallOf = (anchor: Anchor): Temporal.PlainDateTime => zoned(anchor).toPlainDateTime();

/** Always bounded by a moment, so that a rule nothing fits ends as well. */
function expandOnWall(
  rule: RepeatRule,
  start: Temporal.PlainDateTime,
  end: Temporal.PlainDateTime,
): Temporal.PlainDateTime[] {
  const expanded = new RRuleTemporal({
    freq: rule.frequency,
    interval: rule.interval,
    ...(rule.by_day && { byDay: [...rule.by_day] }),
    ...(rule.by_month && { byMonth: [...rule.by_month] }),
    ...(rule.by_month_day && { byMonthDay: [...rule.by_month_day] }),
    ...(rule.by_year_day && { byYearDay: [...rule.by_year_day] }),
    ...(rule.by_week_no && { byWeekNo: [...rule.by_week_no] }),
    ...(rule.by_set_pos && { bySetPos: [...rule.by_set_pos] }),
    ...(rule.week_start && { wkst: rule.week_start }),
    dtstart: start.toZonedDateTime('UTC'),
    // A day more: at the end of it the wall may show a time that it shows again.
    until: end.add({ days: 1 }).toZonedDateTime('UTC'),
    strict: true,
    maxIterations: PERIODS_MAX,
  });
  return expanded
    .all()
    .map(({ epochMilliseconds }) =>
      Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO('UTC').toPlainDateTime(),
    );
}

/** A rule carried out as far as it is planned. */
export type Plan = {
  readonly starts: readonly Date[];
  /** Until where; null when there will be no more. */
  readonly plannedUntil: Date | null;
};

export function planSeries(rule: RepeatRule, anchor: Anchor, now: Date): Plan {
  const horizon = addMonths(now > anchor.startAt ? now : anchor.startAt, PLAN_MONTHS);
  const starts = expandRule(rule, anchor, horizon);
  const isWhole =
    starts.length === rule.count ||
    (rule.end_date !== null && endOfDay(rule.end_date, anchor.timeZone) <= horizon);
  return { starts, plannedUntil: isWhole ? null : horizon };
}

/** The parts of the text of a rule, by the name the API has for them. */
const PARTS: Readonly<Record<string, { readonly name: string; readonly read: (text: string) => unknown }>> = {
  FREQ: { name: 'frequency', read: (text) => FREQUENCIES.find((each) => each === text) },
  INTERVAL: { name: 'interval', read: Number },
  COUNT: { name: 'count', read: Number },
  WKST: { name: 'week_start', read: String },
  BYDAY: { name: 'by_day', read: (text) => text.split(',') },
  BYMONTH: { name: 'by_month', read: (text) => text.split(',').map(Number) },
  BYMONTHDAY: { name: 'by_month_day', read: (text) => text.split(',').map(Number) },
  BYYEARDAY: { name: 'by_year_day', read: (text) => text.split(',').map(Number) },
  BYWEEKNO: { name: 'by_week_no', read: (text) => text.split(',').map(Number) },
  BYSETPOS: { name: 'by_set_pos', read: (text) => text.split(',').map(Number) },
};

const PART = /^(?<key>[A-Z]+)=(?<value>[0-9A-Z+,-]+)$/;

/**
 * Brings what was sent into its stored form, whichever way the rule was told.
 *
 * @returns undefined when the text is not a rule of days or longer
 */
export function readRule({ rrule, ...named }: RepeatRuleOrder, anchor: Anchor): RepeatRule | undefined {
  const given = rrule === undefined ? named : readText(rrule.toUpperCase().replace(/^RRULE:/, ''), anchor);
  const parsed = RepeatRule.safeParse({
    ...given,
    interval: given?.interval ?? 1,
    end_date: given?.end_date ?? null,
  });
  return parsed.success ? parsed.data : undefined;
}

function readText(rrule: string, anchor: Anchor): Record<string, unknown> | undefined {
  const read: Record<string, unknown> = {};
  for (const part of rrule.split(';')) {
    const { key = '', value = '' } = PART.exec(part)?.groups ?? {};
    const name = key === 'UNTIL' ? 'end_date' : PARTS[key]?.name;
    // Not known, below a day, or said twice.
    if (name === undefined || name in read) return undefined;
    read[name] = key === 'UNTIL' ? readUntil(value, anchor) : PARTS[key]?.read(value);
  }
  return read.count !== undefined && read.end_date !== undefined ? undefined : read;
}

const UNTIL = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/;

/** The last day on which something may begin at the anchor's time of day; no date when the text is none. */
function readUntil(text: string, anchor: Anchor): string {
  const [, year, month, day, hour, minute, second, utc] = UNTIL.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  try {
    const local = Temporal.PlainDateTime.from(`${date}T${hour}:${minute}:${second}`, { overflow: 'reject' });
    const until =
      utc === 'Z' ? local.toZonedDateTime('UTC').withTimeZone(anchor.timeZone).toPlainDateTime() : local;
    const isBefore = Temporal.PlainTime.compare(until.toPlainTime(), zoned(anchor).toPlainTime()) < 0;
    return until
      .toPlainDate()
      .subtract({ days: isBefore ? 1 : 0 })
      .toString();
  } catch {
    return '';
  }
}
