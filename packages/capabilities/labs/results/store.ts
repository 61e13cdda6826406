import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import type { IngestSource, UnmatchedReason } from './intake.ts';
import type { ResultStatus } from './result-set.ts';

export type ReportState = 'stored' | 'unmatched' | 'discarded';

export type Outcome = {
  readonly current: number;
  readonly late: number;
  readonly unchanged: number;
  readonly critical: number;
};

export type ReportRow = {
  readonly id: string;
  readonly source: IngestSource;
  readonly laboratoryId: string | null;
  readonly state: ReportState;
  readonly orderId: string | null;
  readonly reason: UnmatchedReason | null;
  readonly outcome: Outcome | Record<string, never>;
  readonly hasCritical: boolean;
  readonly body: Buffer;
  readonly receivedAt: Date;
};

export type NewReport = Omit<ReportRow, 'outcome'> & {
  readonly messageKey: string;
  readonly place: number;
};

const REPORT =
  sql.raw(`id, source, laboratory_id as "laboratoryId", state, order_id as "orderId", reason, outcome,
  has_critical as "hasCritical", body, received_at as "receivedAt"`);

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

/** False when this message was taken before. */
export async function insertReport(
  tx: Queryable,
  { orgId, mode }: Owner,
  report: NewReport,
): Promise<boolean> {
  const { rows } = await sql`
    insert into lab_reports (id, org_id, mode, source, laboratory_id, message_key, place, state, order_id, reason,
      has_critical, body, received_at)
    values (${report.id}, ${orgId}, ${mode}, ${report.source}, ${report.laboratoryId}, ${report.messageKey},
      ${report.place}, ${report.state}, ${report.orderId}, ${report.reason}, ${report.hasCritical}, ${report.body},
      ${report.receivedAt})
    on conflict (org_id, mode, source, laboratory_id, message_key, place) do nothing
    returning 1`.execute(tx);
  return rows.length === 1;
}

/** What became of each report of a message that was taken before. */
export async function listOfMessage(
  tx: Queryable,
  owner: Owner,
  {
    source,
    laboratoryId,
    messageKey,
  }: { readonly source: IngestSource; readonly laboratoryId: string | null; readonly messageKey: string },
): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`
    select ${REPORT} from lab_reports
    where ${ofOwner(owner)} and source = ${source} and laboratory_id is not distinct from ${laboratoryId}
      and message_key = ${messageKey}
    order by place`.execute(tx);
  return rows;
}

export async function setOutcome(tx: Queryable, owner: Owner, id: string, outcome: Outcome): Promise<void> {
  await sql`
    update lab_reports set outcome = ${JSON.stringify(outcome)}::jsonb
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export async function listReports(db: Queryable, owner: Owner, orderId: string): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`
    select ${REPORT} from lab_reports where ${ofOwner(owner)} and order_id = ${orderId} and state = 'stored'
    order by received_at, id`.execute(db);
  return rows;
}

/** Where a page of the queue begins: after this report, those with a critical value first, then the oldest. */
export type QueuePlace = { readonly receivedAt: Date; readonly id: string };

export async function listUnmatched(
  db: Queryable,
  owner: Owner,
  { after, limit }: { readonly after: QueuePlace | undefined; readonly limit: number },
): Promise<ReportRow[]> {
  const later =
    after === undefined
      ? sql``
      : sql`and (not has_critical, received_at, id) > (
          coalesce((select not has_critical from lab_reports where id = ${after.id}::uuid and ${ofOwner(owner)}), false),
          ${after.receivedAt}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<ReportRow>`
    select ${REPORT} from lab_reports where ${ofOwner(owner)} and state = 'unmatched' ${later}
    order by not has_critical, received_at, id limit ${limit}`.execute(db);
  return rows;
}

export async function lockReport(tx: Queryable, owner: Owner, id: string): Promise<ReportRow | undefined> {
  const { rows } = await sql<ReportRow>`
    select ${REPORT} from lab_reports where id = ${id} and ${ofOwner(owner)} for update`.execute(tx);
  return rows[0];
}

export async function settleReport(
  tx: Queryable,
  owner: Owner,
  report: {
    readonly id: string;
    readonly state: 'stored' | 'discarded';
    readonly orderId: string | null;
    readonly by: string;
    readonly at: Date;
    readonly note: Buffer | null;
  },
): Promise<void> {
  await sql`
    update lab_reports set state = ${report.state}, order_id = ${report.orderId}, settled_by = ${report.by},
      settled_at = ${report.at}, note = ${report.note}
    where id = ${report.id} and ${ofOwner(owner)}`.execute(tx);
}

/** One version of one result. */
export type ResultRow = {
  readonly id: string;
  readonly orderId: string;
  readonly reportId: string;
  readonly resultKey: Buffer;
  readonly contentDigest: Buffer;
  readonly version: number;
  readonly status: ResultStatus;
  readonly isCurrent: boolean;
  readonly isCritical: boolean;
  readonly isManual: boolean;
  readonly supersededBy: string | null;
  readonly reportedAt: Date | null;
  readonly body: Buffer;
  readonly createdAt: Date;
};

const RESULT = sql.raw(`id, order_id as "orderId", report_id as "reportId", result_key as "resultKey",
  content_digest as "contentDigest", version, status, is_current as "isCurrent", is_critical as "isCritical",
  is_manual as "isManual", superseded_by as "supersededBy", reported_at as "reportedAt", body, created_at as "createdAt"`);

/** Every version of every result of an order, in the order in which they came. */
export async function listResults(db: Queryable, owner: Owner, orderId: string): Promise<ResultRow[]> {
  const { rows } = await sql<ResultRow>`
    select ${RESULT} from lab_results where ${ofOwner(owner)} and order_id = ${orderId} order by seq`.execute(
    db,
  );
  return rows;
}

/** The current results of a patient's orders, of the orders that had news last. */
export async function listCurrentOfPatient(
  db: Queryable,
  owner: Owner,
  digest: Buffer,
  ordersMax: number,
): Promise<ResultRow[]> {
  const { rows } = await sql<ResultRow>`
    select ${RESULT} from lab_results
    where ${ofOwner(owner)} and is_current and order_id in (
      select id from lab_orders where ${ofOwner(owner)} and patient_digest = ${digest}
        and status in ('resulted', 'completed')
      order by updated_at desc limit ${ordersMax})
    order by seq`.execute(db);
  return rows;
}

/** Takes the place of the current version, if there is one, and of no other. */
export async function insertResult(
  tx: Queryable,
  { orgId, mode }: Owner,
  result: Omit<ResultRow, 'supersededBy'> & { readonly supersededBy: string | null },
): Promise<void> {
  await sql`
    insert into lab_results (id, org_id, mode, order_id, report_id, result_key, content_digest, version, status,
      is_current, is_critical, is_manual, superseded_by, reported_at, body, created_at)
    values (${result.id}, ${orgId}, ${mode}, ${result.orderId}, ${result.reportId}, ${result.resultKey},
      ${result.contentDigest}, ${result.version}, ${result.status}, ${result.isCurrent}, ${result.isCritical},
      ${result.isManual}, ${result.supersededBy}, ${result.reportedAt}, ${result.body}, ${result.createdAt})`.execute(
    tx,
  );
}

/** Ends what stood, for the version of the same result that is about to be written. */
export async function supersede(tx: Queryable, owner: Owner, id: string, by: string): Promise<void> {
  await sql`
    update lab_results set is_current = false, superseded_by = ${by}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** Whether the order was ready once: that is told once. */
export async function wasReady(tx: Queryable, owner: Owner, orderId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from lab_order_events where order_id = ${orderId} and ${ofOwner(owner)} and stage = 'results_ready'
    limit 1`.execute(tx);
  return rows.length > 0;
}

export async function findOrderIdByRequisition(
  db: Queryable,
  owner: Owner,
  requisitionNumber: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from lab_orders where requisition_number = ${requisitionNumber} and ${ofOwner(owner)}`.execute(
    db,
  );
  return rows[0]?.id;
}
