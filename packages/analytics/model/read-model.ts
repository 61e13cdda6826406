import { faultsOf } from './faults.ts';
import { mergeParts } from './merge-parts.ts';
import type { Model } from './model.ts';
import { modelShape } from './schema.ts';

/**
 * Reads a model, in one or several parts.
 *
 * @throws {ModelError} naming every fault
 */
export function readModel(...parts: readonly unknown[]): Model {
  const read = modelShape.safeParse(mergeParts(parts));
  if (!read.success) {
    throw new ModelError(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const model = withoutAbsent(read.data) as Model;
  const faults = faultsOf(model);
  if (faults.length > 0) throw new ModelError(faults);
  return model;
}

/** Leaves out what zod set to undefined, so that a field is there or not. */
const withoutAbsent = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

export class ModelError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The model has ${faults.length} faults:\n${faults.join('\n')}`);
    this.name = 'ModelError';
    this.faults = faults;
  }
}
