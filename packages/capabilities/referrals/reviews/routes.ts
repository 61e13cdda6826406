import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { referralErrors } from '../errors.ts';
import { BASE_PATH, referrals } from '../surface.ts';
import { JSON_LINES, type ReviewCases } from './cases.ts';
import {
  CasesQuery,
  ConfirmationOrder,
  DecidedReply,
  DecisionOrder,
  MeasuresQuery,
  MeasuresReply,
  ReviewListQuery,
  ReviewListReply,
  ReviewParams,
  ReviewReply,
  SummaryReply,
} from './model.ts';
import type { ReviewReport } from './report.ts';
import type { Reviews } from './service.ts';

const route = routesOf<{
  readonly reviews: Reviews;
  readonly reviewCases: ReviewCases;
  readonly reviewReport: ReviewReport;
}>();
const { table } = referralErrors;
const REVIEWS = `${BASE_PATH}/reviews`;
const ONE = `${REVIEWS}/{review_id}`;

export const reviewRoutes = [
  route({
    surface: referrals,
    method: 'GET',
    path: REVIEWS,
    operationId: 'reviews.list',
    summary: 'List what waits for a person, the most urgent first',
    description:
      'By the rank of the proposed category, then by how long the record has waited. What has no category may be urgent and stands with rank 1. A newer job of a record replaces its review and makes no wait shorter.',
    scope: 'referrals:read',
    query: ReviewListQuery,
    reply: ReviewListReply,
    handle: ({ actor, query, use, clock, requestId }) => use.reviews.list({ actor, clock, requestId }, query),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: `${REVIEWS}/summary`,
    operationId: 'reviews.summary',
    summary: 'Count what waits for a person, by reason and category',
    scope: 'referrals:read',
    reply: SummaryReply,
    handle: ({ actor, use, clock }) => use.reviews.summarise({ actor, clock }),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: `${REVIEWS}/cases`,
    operationId: 'reviews.exportCases',
    summary: 'Export what people decided as cases to test a pathway on',
    description:
      'One case a line, oldest first: what was read, and the category a person gave. Left out is what says nothing of the rules: jobs that failed, letters read wrongly, news that is not in the letter, and referrals that left the list.',
    scope: 'referrals:read',
    query: CasesQuery,
    streams: [JSON_LINES],
    reply: z.never(),
    handle: ({ actor, use, requestId }) => use.reviewCases.exportCases({ actor, requestId }),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: `${REVIEWS}/measures`,
    operationId: 'reviews.measure',
    summary: 'Measure how proposals, people and the two readers agree',
    description:
      'Counts of the organisation. A share is given from ten upwards. Drift compares the last week that has ten decisions with the weeks before it.',
    scope: 'referrals:read',
    query: MeasuresQuery,
    reply: MeasuresReply,
    handle: ({ actor, query, use, clock }) => use.reviewReport.measure({ actor, clock }, query),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: ONE,
    operationId: 'reviews.read',
    summary: 'Read a review with what the job found and what was decided',
    scope: 'referrals:read',
    params: ReviewParams,
    reply: ReviewReply,
    errors: [table.reviewUnknown],
    handle: ({ actor, params, use, clock, requestId }) =>
      use.reviews.read({ actor, clock, requestId }, params.review_id),
  }),
  route({
    surface: referrals,
    method: 'POST',
    path: `${ONE}/decision`,
    operationId: 'reviews.decide',
    summary: 'Decide on a referral',
    description:
      'A signed-in person only. What makes somebody wait who was proposed for a category of rank 0 or 1 waits for a second person. The proposal, its rules and its evidence stay. A blind check that comes to another category opens a review. Honours `If-Match`.',
    scope: 'referrals:write',
    params: ReviewParams,
    body: DecisionOrder,
    reply: DecidedReply,
    effect: 'stored',
    errors: [
      table.reviewUnknown,
      table.deciderNeeded,
      table.reviewDecided,
      table.reviewSuperseded,
      table.reviewAwaiting,
      table.nothingProposed,
      httpErrors.table.preconditionFailed,
    ],
    example: { action: 'accept' },
    handle: ({ tx, actor, body, params, use, clock, requestId, header }) =>
      use.reviews.decide({ tx, actor, clock, requestId }, params.review_id, body, header('if-match')),
  }),
  route({
    surface: referrals,
    method: 'POST',
    path: `${ONE}/confirmation`,
    operationId: 'reviews.confirm',
    summary: 'Confirm or reject what another person decided',
    description: 'Another signed-in person than the one who decided. Honours `If-Match`.',
    scope: 'referrals:write',
    params: ReviewParams,
    body: ConfirmationOrder,
    reply: DecidedReply,
    effect: 'stored',
    errors: [
      table.reviewUnknown,
      table.deciderNeeded,
      table.otherPersonNeeded,
      table.reviewNotAwaiting,
      httpErrors.table.preconditionFailed,
    ],
    example: { confirm: true },
    handle: ({ tx, actor, body, params, use, clock, requestId, header }) =>
      use.reviews.confirm({ tx, actor, clock, requestId }, params.review_id, body, header('if-match')),
  }),
];
