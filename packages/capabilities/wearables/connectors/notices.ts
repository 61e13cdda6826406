import type { z } from 'zod';
import { type MetricGroup, ProviderFault, type RawRequest } from '../connector.ts';
import { readJson } from './call.ts';

/** @throws {ProviderFault} `bad_answer` for a body that is not of the shape */
export function readBody<T>(request: RawRequest, schema: z.ZodType<T>): T {
  const read = schema.safeParse(readJson(request.body));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  return read.data;
}

const HOUR_MS = 3_600_000;

/** What to read again around an instant that a notice names. */
export const around = (at: Date, hoursBefore: number, hoursAfter: number): { from: Date; to: Date } => ({
  from: new Date(at.getTime() - hoursBefore * HOUR_MS),
  to: new Date(at.getTime() + hoursAfter * HOUR_MS),
});

/** The groups that a provider's word for a kind of data stands for; none for a word we do not know. */
export const groupsOf = (
  table: Readonly<Record<string, readonly string[]>>,
  word: string,
): readonly MetricGroup[] => (Object.hasOwn(table, word) ? table[word] : []) as readonly MetricGroup[];
