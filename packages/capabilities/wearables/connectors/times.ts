/** An instant and the offset it was told with. */
export type Told = { readonly ms: number; readonly zone?: string };

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MINUTE_MS = 60_000;
const OFFSET_MINUTES_MAX = 15 * 60;

/**
 * Reads ISO 8601. A time without an offset is read with the given one, and is unknown without.
 *
 * @param isLocal false where the provider writes every time with `+00:00`, wherever the person is
 */
export function readIso(
  text: string,
  { zone, isLocal = true }: { zone?: string | undefined; isLocal?: boolean } = {},
): Told | undefined {
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const written = found[1];
  if (written === undefined && zone === undefined) return undefined;
  const ms = Date.parse(written === undefined ? `${text}${zone}` : text);
  if (Number.isNaN(ms)) return undefined;
  const offset = written === undefined ? zone : written === 'Z' || !isLocal ? undefined : readOffset(written);
  return { ms, ...(offset !== undefined && { zone: offset }) };
}

/** `+0200`, `+02:00` and `Z` as `+02:00`; undefined for anything else. */
function readOffset(text: string): string | undefined {
  if (text === 'Z') return '+00:00';
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const [, sign = '+', hours = '', minutes = ''] = found;
  return writeOffset((sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
}

/** Minutes ahead of UTC as `+02:00`; undefined where no place on earth has it. */
export function writeOffset(minutes: number): string | undefined {
  if (!Number.isInteger(minutes) || Math.abs(minutes) > OFFSET_MINUTES_MAX) return undefined;
  const apart = Math.abs(minutes);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(apart / 60))}:${two(apart % 60)}`;
}

const minutesOf = (zone: string): number => {
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

/** The instant with the wall clock of its offset: `2026-07-01T23:10:00+02:00`; with `Z` where none is known. */
export function writeIso({ ms, zone }: Told): string {
  if (zone === undefined) return trim(new Date(ms).toISOString());
  return trim(new Date(ms + minutesOf(zone) * MINUTE_MS).toISOString()).replace('Z', zone);
}

const trim = (iso: string): string => iso.replace('.000Z', 'Z');

/** Unix seconds and, where told, seconds ahead of UTC. */
export function readUnix(seconds: number, offsetSeconds?: number): Told | undefined {
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 32_503_680_000) return undefined;
  const zone = offsetSeconds === undefined ? undefined : writeOffset(Math.round(offsetSeconds / 60));
  return { ms: Math.round(seconds * 1000), ...(zone !== undefined && { zone }) };
}

/** Making one takes longer than a thousand uses, and there are as many as there are zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zoneName: string): Intl.DateTimeFormat {
  const known = formats.get(zoneName);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zoneName, timeZoneName: 'longOffset' });
  formats.set(zoneName, made);
  return made;
}

/** The offset of an IANA zone at an instant; undefined for an unknown zone. */
export function offsetIn(zoneName: string, ms: number): string | undefined {
  try {
    const name = formatOf(zoneName)
      .formatToParts(ms)
      .find(({ type }) => type === 'timeZoneName')?.value;
    return name === 'GMT' ? '+00:00' : readOffset((name ?? '').replace('GMT', ''));
  } catch {
    return undefined;
  }
}

export const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(text));

export const shift = (told: Told, seconds: number): Told => ({ ...told, ms: told.ms + seconds * 1000 });

/** `2026-07-01` of an instant, in UTC or with the offset it was told with. */
export const dayOf = (told: Told): string => writeIso(told).slice(0, 10);

export const dayAfter = (day: string, count = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
