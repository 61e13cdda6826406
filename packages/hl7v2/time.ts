export type Precision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';

/**
 * A time as it was written. `local` is ISO 8601 without an offset, as far as it was given; `offset` is `+hh:mm`, absent
 * where the sender left it to the receiver to know.
 */
export type WrittenTime = {
  readonly precision: Precision;
  readonly local: string;
  readonly offset: string | undefined;
};

const FORM =
  /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?(?:([+-])(\d{2})(\d{2}))?$/;

const PRECISIONS: readonly Precision[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'];
const OFFSET_HOURS_MAX = 14;

/** Reads a DT, TS or DTM (first component); undefined for what is no time. 24:00 and a leap second are none. */
export function readTime(text: string): WrittenTime | undefined {
  const found = FORM.exec(text.trim());
  if (found === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = found;
  if (!isDate(Number(year), Number(month ?? 1), Number(day ?? 1))) return undefined;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return undefined;
  const hasOffset = sign !== undefined && offsetHours !== undefined && offsetMinutes !== undefined;
  if (hasOffset && (Number(offsetHours) > OFFSET_HOURS_MAX || Number(offsetMinutes) > 59)) return undefined;
  const given = [year, month, day, hour, minute, second, fraction].filter((part) => part !== undefined);
  return {
    precision: PRECISIONS[given.length - 1] ?? 'year',
    local: isoOf(given),
    offset: hasOffset ? `${sign}${offsetHours}:${offsetMinutes}` : undefined,
  };
}

/** A TM, as ISO 8601 without a day: `hh:mm`, `hh:mm:ss`; undefined for what is none. */
export function readTimeOfDay(text: string): string | undefined {
  const time = /^\d{2}/.test(text) ? readTime(`20000101${text.trim()}`) : undefined;
  if (time === undefined || time.precision === 'day') return undefined;
  return `${time.local.slice('2000-01-01T'.length)}${time.offset ?? ''}`;
}

const isDate = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** Hours alone are no ISO time; minutes that were not said are zero, as `precision` tells. */
function isoOf([year, month, day, hour, minute, second, fraction]: readonly string[]): string {
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (hour === undefined) return date;
  const seconds = second === undefined ? '' : `:${second}`;
  const parts = fraction === undefined ? '' : `.${fraction.slice(0, 3).padEnd(3, '0')}`;
  return `${date}T${hour}:${minute ?? '00'}${seconds}${parts}`;
}

/** `isAssumed`: the offset is that of the zone, not the sender's word. */
export type PlacedTime = { readonly at: Date; readonly isAssumed: boolean };

/**
 * The instant of a written time, its start where it is a whole day or more.
 *
 * @param zone IANA name of where the sender is, for times without an offset
 */
export function instantOf({ local, offset, precision }: WrittenTime, zone: string): PlacedTime {
  const isDayOrLonger = precision === 'year' || precision === 'month' || precision === 'day';
  const full = isDayOrLonger ? `${local}${'-01-01'.slice(local.length - 4)}T00:00` : local;
  if (offset !== undefined) return { at: new Date(`${full}${offset}`), isAssumed: false };
  const asUtc = new Date(`${full}Z`).getTime();
  const first = asUtc - offsetMsAt(asUtc, zone);
  // Around a change of clocks the offset at the guess may not be the one in force at the answer.
  return { at: new Date(asUtc - offsetMsAt(first, zone)), isAssumed: true };
}

function offsetMsAt(instantMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instantMs);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(instantMs / 1000) * 1000;
}
