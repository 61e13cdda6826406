export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const OFFSET = /^([+-])(\d\d):?(\d\d)$/;
const OFFSET_MINUTES_MAX = 14 * 60;

/** Milliseconds, or NaN for what is no instant with `Z` or an offset. */
export const instantOf = (text: string): number =>
  ISO.test(text) ? Date.parse(withColon(text)) : Number.NaN;

const withColon = (text: string): string => text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');

/** Minutes east of Greenwich of `+02:00`; undefined for what is no offset. */
export function offsetOf(text: string): number | undefined {
  if (text === 'Z') return 0;
  const [, sign, hours, minutes] = OFFSET.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset > OFFSET_MINUTES_MAX) return undefined;
  return sign === '-' ? -offset : offset;
}

/** The offset that an instant is written with, unless it is written in `Z`, which says nothing of the place. */
export const offsetWritten = (iso: string): number | undefined => {
  const [text] = /[+-]\d\d:?\d\d$/.exec(iso) ?? [];
  return text === undefined ? undefined : offsetOf(text);
};

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** `dayOf` for many instants of few days: each day is written once. */
export function createDayWriter(): (ms: number) => string {
  const written = new Map<number, string>();
  return (ms) => {
    const number = Math.floor(ms / DAY_MS);
    const known = written.get(number);
    if (known !== undefined) return known;
    const day = dayOf(ms);
    written.set(number, day);
    return day;
  };
}
export const dayAfter = (day: string, days: number): string => dayOf(Date.parse(day) + days * DAY_MS);
export const daysFrom = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** An instant as it is written where the person is. */
export function localIso(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * MINUTE_MS).toISOString();
  const text = local.endsWith('.000Z') ? local.slice(0, -'.000Z'.length) : local.slice(0, -1);
  return `${text}${writeOffset(offsetMinutes)}`;
}

export function writeOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
