import { routesOf } from '@chartwright/platform';
import { referralErrors } from '../errors.ts';
import { BASE_PATH, referrals } from '../surface.ts';
import { QuestionOrder, QuestionParams, QuestionReply } from './model.ts';
import type { ReferralQuestions } from './service.ts';

const route = routesOf<{ readonly questions: ReferralQuestions }>();
const { table } = referralErrors;

export const questionRoutes = [
  route({
    surface: referrals,
    method: 'POST',
    path: `${BASE_PATH}/records/{record_id}/questions`,
    operationId: 'referrals.ask',
    summary: 'Ask a question about one referral',
    description:
      'Answered with quoted words of that referral alone: what the readers found, else the passages that speak of it, else null. No language model; the same question on the same decision has the same answer. What is denied is quoted with its denial.',
    scope: 'referrals:read',
    params: QuestionParams,
    body: QuestionOrder,
    reply: QuestionReply,
    errors: [table.recordUnknown, table.pagesUnread, table.recordUndecided],
    example: { question: 'Is there blood in the urine?' },
    handle: ({ actor, params, body, use, requestId }) =>
      use.questions.ask({ actor, requestId }, params.record_id, body.question),
  }),
];
