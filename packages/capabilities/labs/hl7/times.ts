import { instantOf, readTime, type WrittenTime } from '@chartwright/hl7v2';
import type { StatedTime } from '../results/result-set.ts';

/**
 * By what a time without an offset is placed: where the laboratory is, else the offset of the message itself (MSH-7), else
 * UTC. Each is an assumption.
 */
export type AssumedZone = { readonly zone: string | undefined; readonly messageOffset: string | undefined };

const UTC = 'UTC';

const placed = (time: WrittenTime, { zone, messageOffset }: AssumedZone): Date => {
  const isPlaced = time.offset !== undefined || zone !== undefined || messageOffset === undefined;
  return instantOf(isPlaced ? time : { ...time, offset: messageOffset }, zone ?? UTC).at;
};

const STATED: ReadonlySet<string> = new Set(['year', 'month', 'day']);

const precisionOf = ({ precision }: WrittenTime): StatedTime['precision'] =>
  STATED.has(precision) ? (precision as 'year' | 'month' | 'day') : 'time';

/** Undefined for what is no time. */
export function readStatedTime(text: string | undefined, assumed: AssumedZone): StatedTime | undefined {
  const time = text === undefined ? undefined : readTime(text);
  if (time === undefined) return undefined;
  return {
    at: placed(time, assumed).toISOString(),
    precision: precisionOf(time),
    zoneAssumed: time.offset === undefined,
  };
}
