import type { OtherReaders } from '../jobs.ts';
import { ROLES } from './names.ts';
import type { ModelReaderParts } from './readers.ts';

/**
 * Loads the readers and the SDK where a model is configured. A server without one never pays for them.
 *
 * @throws {Error} when both readers would be the same model: two that err alike are no two readers
 */
export async function openModelReaders(parts: ModelReaderParts): Promise<OtherReaders | undefined> {
  const { assistant, judge } = parts.endpoints;
  if (ROLES.every((role) => parts.endpoints[role] === undefined)) return undefined;
  if (assistant?.url === judge?.url && assistant?.model === judge?.model)
    throw new Error('The Assistant and the Judge must not be the same model of the same endpoint.');
  const { createModelReaders } = await import('./readers.ts');
  return createModelReaders(parts);
}
