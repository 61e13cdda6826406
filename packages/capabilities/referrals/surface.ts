import type { Problem } from '@chartwright/kernel';
import { httpErrors, type Surface, statusEnvelope } from '@chartwright/platform';

/** 1 MB (decisions 2). */
const JSON_LIMIT_BYTES = 1_048_576;
/** Of one file (decisions 2). */
export const FILE_BYTES_MAX = 25 * 1_048_576;
export const FILES_MAX = 10;

export const referrals: Surface = {
  name: 'referrals',
  title: 'Chartwright Referrals',
  description:
    'A referral in, a decision or a person out: every page accounted for, every field with its place on the page, a category by ' +
    'the clinic’s own published rules, a second reader that shares nothing with the first, and a person wherever they ' +
    'differ. Not a medical device: a category is a proposal, a clinician answers for it.',
  envelope: statusEnvelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'Request validation failed.',
  repeatsRetryAfter: true,
};

export const BASE_PATH = '/api/v1/pub';

/** A 400 that names one field, for what no schema can tell. */
export const refuseField = (path: string, message: string): Problem =>
  httpErrors.invalidRequest({ detail: referrals.invalidTitle, issues: [{ path, message }] });

const SUCCESS = { status_code: 200, message: 'success' } as const;

/** The documented envelope of what is no job. */
export const succeed = <T>(data: T): { data: T; status_code: 200; message: 'success' } => ({
  data,
  ...SUCCESS,
});
