import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { referralErrors } from '../errors.ts';
import { BASE_PATH, referrals } from '../surface.ts';
import { LetterParams, LetterQuery } from './model.ts';
import { LETTER_MEDIA_TYPES, type ReferralLetters } from './service.ts';

const route = routesOf<{ readonly letters: ReferralLetters }>();
const { table } = referralErrors;

export const letterRoutes = [
  route({
    surface: referrals,
    method: 'GET',
    path: `${BASE_PATH}/records/{record_id}/letter`,
    operationId: 'referrals.letter',
    summary: 'Read the letter back to the referrer',
    description:
      'Lists what is missing; or says that the referral was not accepted, or is out of scope, and why. A refusal that nobody has decided yet is marked as a draft. A letter for each patient; in text a form feed stands between them. 409 where there is nothing to write about.',
    scope: 'referrals:read',
    params: LetterParams,
    query: LetterQuery,
    streams: Object.values(LETTER_MEDIA_TYPES),
    reply: z.never(),
    errors: [table.recordUnknown, table.recordUndecided, table.nothingToAsk],
    handle: ({ actor, params, query, use, requestId }) =>
      use.letters.read({ actor, requestId }, params.record_id, query),
  }),
];
