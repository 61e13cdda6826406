import { httpErrors } from '@chartwright/platform';

/** A refusal that names one field of what was sent. */
export const refuseField = (path: string, message: string) =>
  httpErrors.invalidRequest({ issues: [{ path, message }] });
