import type { Problem } from '@chartwright/kernel';
import { httpErrors } from '@chartwright/platform';

/** A 400 that names one field, for what no schema can tell. */
export const refuseField = (path: string, message: string): Problem =>
  httpErrors.invalidRequest({ issues: [{ path, message }] });
