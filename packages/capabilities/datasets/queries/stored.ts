import type { AnswerBody, Assumption, Query, Refusal } from '@chartwright/analytics';
import { NOTICE } from '@chartwright/analytics';
import type { AnswerView } from './model.ts';
import { unsealJson } from './sealed.ts';
import type { QueryRow } from './store.ts';

/** What was asked. */
export type StoredAsked = {
  readonly question?: string | undefined;
  readonly query?: Query | undefined;
  readonly dataset?: string | undefined;
  /** Of a question that is asked anew: how it was understood then. */
  readonly assumptions?: readonly Assumption[] | undefined;
};

/** What was answered, or is known while it runs. */
export type StoredBody = Partial<AnswerBody> & {
  readonly dataset?: string | undefined;
  readonly refusal?: Refusal | undefined;
};

export type OpenedQuery = { readonly row: QueryRow; readonly asked: StoredAsked; readonly body: StoredBody };

export const openQuery = (row: QueryRow, sealKey: Buffer): OpenedQuery => ({
  row,
  asked: unsealJson<StoredAsked>(row.asked, sealKey, { what: 'asked', of: row.id }),
  body: row.body === null ? {} : unsealJson<StoredBody>(row.body, sealKey, { what: 'body', of: row.id }),
});

const FAILURES = {
  timeout: 'The question took too long. Ask of a shorter period or of fewer groups.',
  memory: 'The question needs more memory than it may have. Ask of a shorter period or of fewer groups.',
  interrupted: 'The server ended while it worked on the question. Run it again.',
  too_many_groups: 'More groups than are shown, so that small ones cannot be held back. Ask of fewer groups.',
  failed: 'The question could not be computed. Quote the query id when you report it.',
} as const;
type Failure = keyof typeof FAILURES;
const isFailure = (reason: string | null): reason is Failure => reason !== null && reason in FAILURES;

/** The wire's form of a query, whatever has become of it. */
export function viewQuery({ row, asked, body }: OpenedQuery): AnswerView {
  const { status, reason } = row;
  const { refusal } = body;
  return {
    query_id: row.id,
    status,
    question: asked.question ?? null,
    conversation_id: row.conversation_id,
    dataset: body.dataset ?? asked.dataset ?? null,
    interpretation: body.interpretation ?? null,
    query: body.query ?? null,
    plan: [...(body.plan ?? [])],
    sql: body.sql ?? null,
    parameters: [...(body.parameters ?? [])],
    columns: [...(body.columns ?? [])],
    rows: [...(body.rows ?? [])],
    row_count: row.row_count ?? 0,
    summary: body.summary ?? null,
    chart: body.chart === undefined ? null : { ...body.chart, y: [...body.chart.y] },
    definitions: [...(body.definitions ?? [])],
    assumptions: [...(body.assumptions ?? [])],
    warnings: [...(body.warnings ?? [])],
    freshness: body.freshness === undefined ? null : { ...body.freshness, files: [...body.freshness.files] },
    follow_ups: [...(body.follow_ups ?? [])],
    ...(refusal !== undefined && { refusal: viewRefusal(refusal) }),
    ...(status === 'failed' && {
      failure: {
        reason: isFailure(reason) ? reason : 'failed',
        message: FAILURES[isFailure(reason) ? reason : 'failed'],
      },
    }),
    ...(row.saved_id !== null && { saved_id: row.saved_id }),
    ...(row.schedule_id !== null && { schedule_id: row.schedule_id }),
    notice: NOTICE,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

const viewRefusal = ({ type, code, message, choices, words }: Refusal) => ({
  type,
  code,
  message,
  ...(choices !== undefined && { choices: choices.map((each) => ({ ...each })) }),
  ...(words !== undefined && { words: [...words] }),
});
