import { z } from 'zod';
import { ACTIONS, REASON_CODES } from './rules.ts';

const day = z.iso.date({ error: 'Expected a day, such as 2026-03-31' });
const category = z.string().min(1).max(64);
const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const written = z
  .string()
  .trim()
  .max(4000)
  .refine(isReadable, { error: 'Must not hold NUL or half of a surrogate pair' });
const REASON_MIN = 10;

export const ReviewParams = z.strictObject({ review_id: z.string().max(100) });

const STATUSES = ['open', 'awaiting_confirmation', 'decided', 'superseded'] as const;

export const ReviewListQuery = z.strictObject({
  status: z.enum(STATUSES).optional().describe('When left out: whatever still waits for a person'),
  category: category.optional().describe('As it was proposed'),
  reason: z.string().min(1).max(64).optional().describe('A hold reason, such as NO_RULE'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional().describe('meta.next_cursor of the page before'),
});
export type ReviewListQuery = z.output<typeof ReviewListQuery>;

export const DecisionOrder = z
  .strictObject({
    action: z.enum(ACTIONS),
    category: category
      .optional()
      .describe('A category of the pathway that proposed. Required to override, and of a blind check'),
    target_date: day.optional().describe('Counted from receipt by the category when left out'),
    reason_code: z.enum(REASON_CODES).optional().describe('Required for all but accept'),
    reason: written.optional().describe('At least ten characters; required for all but accept'),
    route: written.pipe(z.string().max(400)).optional().describe('Where the referral goes'),
    patients: z
      .array(z.strictObject({ index: z.int().min(1).max(999), category }))
      .min(1)
      .max(50)
      .optional()
      .describe('Of a document about several patients; those left out stay as proposed'),
  })
  .superRefine(({ action, reason, reason_code: code }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (reason !== undefined && reason.length < REASON_MIN)
      refuse('reason', `Expected at least ${REASON_MIN} characters`);
    if (action === 'accept') return;
    if (reason === undefined) refuse('reason', 'Required for all but accept');
    if (code === undefined) refuse('reason_code', 'Required for all but accept');
  })
  .meta({ id: 'ReviewDecisionOrder' });
export type DecisionOrder = z.output<typeof DecisionOrder>;

export const ConfirmationOrder = z
  .strictObject({
    confirm: z.boolean().describe('false: the review is open again'),
    reason: written.optional().describe('At least ten characters; required to reject'),
  })
  .superRefine(({ confirm, reason }, context) => {
    if (reason === undefined ? confirm : reason.length >= REASON_MIN) return;
    context.addIssue({
      code: 'custom',
      path: ['reason'],
      message: `Expected at least ${REASON_MIN} characters`,
    });
  })
  .meta({ id: 'ReviewConfirmationOrder' });
export type ConfirmationOrder = z.output<typeof ConfirmationOrder>;

export const CasesQuery = z.strictObject({ format: z.literal('jsonl').default('jsonl') });

export const MeasuresQuery = z.strictObject({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('90 days ago when left out; at most a year back'),
  jobs: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(200)
    .describe('Of how many of the newest jobs the two readers are compared'),
});
export type MeasuresQuery = z.output<typeof MeasuresQuery>;

const Nullable = z.string().nullable();
const count = z.int().min(0);
const ok = { status_code: z.literal(200), message: z.literal('success') } as const;

const decided = {
  decision_id: z.string(),
  state: z.enum(['awaiting_confirmation', 'final', 'rejected']),
  action: z.enum(ACTIONS),
  category: Nullable.describe('null: the referral leaves the list'),
  target_date: Nullable,
  reason_code: Nullable,
  decided_by: z.string(),
  decided_at: z.string(),
  confirmed_by: Nullable,
  confirmed_at: Nullable,
};

const review = {
  review_id: z.string(),
  reasons: z
    .array(z.strictObject({ code: z.string(), text: z.string() }))
    .describe('Why a person has to look'),
  record_id: z.string(),
  job_id: z.string(),
  kind: z.enum(['hold', 'blind_check']),
  status: z.enum(STATUSES),
  name: z.string(),
  document_type: Nullable,
  category: Nullable.describe('As proposed; null as well where it is kept back from a blind check'),
  rank: z.int().nullable().describe('0 is the most urgent'),
  target_date: Nullable,
  days_to_target: z.int().nullable(),
  disposition: Nullable,
  patients: z.array(z.strictObject({ index: z.int(), category: Nullable })),
  pathway: z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() }).nullable(),
  missing_count: count.nullable().describe('Items the referrer is to be asked for'),
  patient_candidates: z.boolean().describe('A patient may be one of the practice; a person has to say which'),
  near_duplicate_of: Nullable,
  received_at: z.string(),
  opened_at: z.string(),
  due_at: z.string(),
  age_minutes: count.describe('Since the record first waited for a person'),
  breach_risk: z.enum(['none', 'soon', 'breached']),
  decision: z.strictObject(decided).nullable(),
};

const Review = z.strictObject(review).meta({ id: 'Review' });
export type ReviewView = z.output<typeof Review>;

const Told = z
  .strictObject({
    ...decided,
    reason: Nullable,
    route: Nullable,
    patients: z.array(z.strictObject({ index: z.int(), category: z.string() })),
    confirmation_reason: Nullable,
  })
  .meta({ id: 'ReviewDecision' });
export type ToldDecision = z.output<typeof Told>;

export const ReviewListReply = z.strictObject({
  data: z.array(Review),
  meta: z.strictObject({ limit: z.int(), next_cursor: Nullable }),
  ...ok,
});

export const ReviewReply = z.strictObject({
  data: z
    .strictObject({
      ...review,
      decisions: z.array(Told).describe('Every one that was made, also those a second person rejected'),
      result: z
        .looseObject({})
        .nullable()
        .describe('Of the job, as GET /v1/jobs/{job_id} gives it; without the proposal in a blind check'),
    })
    .meta({ id: 'ReviewSheet' }),
  ...ok,
});

export const DecidedReply = z.strictObject({
  data: z.strictObject({
    review: Review,
    follow_up: Nullable.describe('The review that was opened because a blind check differs'),
  }),
  ...ok,
});

export const SummaryReply = z.strictObject({
  data: z.strictObject({
    waiting: count,
    overdue: count,
    awaiting_confirmation: count,
    by_category: z.array(z.strictObject({ category: Nullable, reviews: count, overdue: count })),
    by_reason: z.array(
      z.strictObject({ reason: z.string(), text: z.string(), reviews: count, overdue: count }),
    ),
  }),
  ...ok,
});

const rate = z.number().nullable().describe('null below ten');
const moves = { n: count, up: count, down: count, same: count, undecided: count, rate };
const Drift = z
  .strictObject({
    week: z.string(),
    n: count,
    rate: z.number(),
    expected: z.number(),
    sd: z.number(),
    alarm: z.boolean().describe('More than two standard deviations from the weeks before'),
  })
  .nullable();

export const MeasuresReply = z.strictObject({
  data: z
    .strictObject({
      since: z.string(),
      until: z.string(),
      truncated: z.boolean().describe('More was decided than is counted here; ask for a shorter time'),
      jobs: count,
      reviews: count,
      review_rate: rate,
      overrides: z.strictObject({
        ...moves,
        by_category: z.array(z.strictObject({ category: Nullable, ...moves })),
        by_rule: z.array(z.strictObject({ rule: z.string(), ...moves, drift: Drift })),
        weeks: z.array(z.strictObject({ week: z.string(), n: count, changed: count, rate })),
        drift: Drift,
      }),
      review_yield: z.array(z.strictObject({ reason: z.string(), n: count, changed: count, rate })),
      blind_checks: z.strictObject({ n: count, agreed: count, rate, kappa: rate }),
      readers: z.strictObject({
        jobs: count,
        fields: z.array(
          z.strictObject({
            field: z.string(),
            n: count,
            agreed: count,
            cannot_tell: count,
            share: rate,
            kappa: rate,
          }),
        ),
      }),
    })
    .meta({ id: 'ReviewMeasures' }),
  ...ok,
});
export type Measures = z.output<typeof MeasuresReply>['data'];
