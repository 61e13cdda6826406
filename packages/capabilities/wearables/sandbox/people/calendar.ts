import { dayAfter, offsetIn } from '../../connectors/times.ts';

const MINUTE_MS = 60_000;

export const minutesAhead = (zone: string): number => {
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

/** The offset that a place has at an instant. */
export function zoneAt(place: string, ms: number): string {
  const zone = offsetIn(place, ms);
  if (zone === undefined) throw new Error(`No such place: ${place}`);
  return zone;
}

/** The instant at which the clocks of a place show a local day and so many minutes after its midnight. */
export function instantOf(day: string, minutes: number, place: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
  // The offset before the change of a clock and after it lead to different instants: the second look settles it.
  const first = wall - minutesAhead(zoneAt(place, wall)) * MINUTE_MS;
  return wall - minutesAhead(zoneAt(place, first)) * MINUTE_MS;
}

/** The days from one to another, both with. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day);
  return days;
}

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / (24 * 60 * MINUTE_MS));
