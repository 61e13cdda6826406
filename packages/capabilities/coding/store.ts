import { type Actor, allowanceOf, type Db, type Mode, seal, type Tx, unseal } from '@chartwright/platform';
import { sql } from 'kysely';
import type { CodedTask } from './parts.ts';
import type { CodingTask, NoteRequest, TaskState } from './task.ts';

type Queryable = Db | Tx;

/** One of the two worlds of an organisation. */
export type Owner = { readonly orgId: string; readonly mode: Mode };

/** Whose quota counts. */
export type Caller = Owner & { readonly id: string };

/** Whose tokens are used up: a rotated key's are those of the key it replaced. */
export const callerOf = (actor: Actor): Caller => ({
  orgId: actor.orgId,
  mode: actor.mode,
  id: allowanceOf(actor),
});

const sealJson = (value: object, key: Buffer): Buffer => seal(Buffer.from(JSON.stringify(value)), key);
const sealBytes = (bytes: Uint8Array, key: Buffer): Buffer => seal(asBuffer(bytes), key);
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
const unsealJson = <T>(sealed: Buffer, key: Buffer): T => JSON.parse(unseal(sealed, key).toString()) as T;

export type NewTask = {
  readonly id: string;
  readonly plan: string;
  readonly request: NoteRequest;
  readonly done?: CodedTask;
};

export async function insertTask(tx: Tx, caller: Caller, task: NewTask, key: Buffer): Promise<void> {
  const { id, plan, request, done } = task;
  await sql`
    insert into coding_tasks (id, org_id, mode, caller_id, plan, status, letter_date, request, result,
      input_tokens, output_tokens, finished_at)
    values (${id}, ${caller.orgId}, ${caller.mode}, ${caller.id}, ${plan},
      ${done === undefined ? 'PENDING' : 'SUCCESS'}, ${request.letterDate}, ${sealJson(request, key)},
      ${done === undefined ? null : sealBytes(done.result, key)}, ${done?.tokens.input ?? null},
      ${done?.tokens.output ?? null}, ${done === undefined ? null : sql`now()`})`.execute(tx);
}

type TaskRow = {
  id: string;
  status: TaskState['status'];
  request: Buffer;
  result: Buffer | null;
  failure: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
};

export async function findTask(
  db: Queryable,
  owner: Owner,
  id: string,
  key: Buffer,
): Promise<CodingTask | undefined> {
  const { rows } = await sql<TaskRow>`
    select id, status, request, result, failure, input_tokens, output_tokens from coding_tasks
    where org_id = ${owner.orgId} and mode = ${owner.mode} and id = ${id}`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  return { id: row.id, request: unsealJson<NoteRequest>(row.request, key), state: toState(row, key) };
}

function toState(row: TaskRow, key: Buffer): TaskState {
  switch (row.status) {
    case 'PENDING':
    case 'STARTED':
      return { status: row.status };
    case 'FAILURE':
      return { status: row.status, detail: row.failure ?? '' };
    case 'SUCCESS': {
      const { result, input_tokens: input, output_tokens: output } = row;
      if (result === null || input === null || output === null) {
        throw new Error('A finished task holds no result');
      }
      return { status: row.status, result: unseal(result, key), tokens: { input, output } };
    }
  }
}

export type ListedTask = {
  readonly id: string;
  readonly status: TaskState['status'];
  readonly letter_date: string;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
};

/** The newest first, below `before`. */
export async function listTasks(
  db: Queryable,
  owner: Owner,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<ListedTask[]> {
  const { rows } = await sql<ListedTask>`
    select id, status, letter_date, created_at, finished_at, input_tokens, output_tokens from coding_tasks
    where org_id = ${owner.orgId} and mode = ${owner.mode}
      and id < ${page.before ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'}::uuid
    order by id desc limit ${page.limit}`.execute(db);
  return rows;
}

/** False when there is no such task. */
export async function deleteTask(tx: Tx, owner: Owner, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from coding_tasks
    where org_id = ${owner.orgId} and mode = ${owner.mode} and id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/** How many tasks of each organisation and mode were older and are gone. */
export async function purgeTasks(tx: Tx, days: number): Promise<(Owner & { readonly tasks: number })[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; tasks: number }>`
    with gone as (
      delete from coding_tasks where created_at < now() - make_interval(days => ${days}) returning org_id, mode)
    select org_id, mode, count(*)::int as tasks from gone group by org_id, mode order by org_id, mode`.execute(
    tx,
  );
  return rows.map(({ org_id, mode, tasks }) => ({ orgId: org_id, mode, tasks }));
}

export type QueuedTask = {
  readonly id: string;
  readonly caller: Caller;
  readonly plan: string;
  readonly request: NoteRequest;
};

/** For the job alone: it is given an id that the server itself has queued. Undefined once the task is settled. */
export async function startTask(db: Queryable, id: string, key: Buffer): Promise<QueuedTask | undefined> {
  const { rows } = await sql<{
    org_id: string;
    mode: Mode;
    caller_id: string;
    plan: string;
    request: Buffer;
  }>`
    update coding_tasks set status = 'STARTED' where id = ${id} and status in ('PENDING', 'STARTED')
    returning org_id, mode, caller_id, plan, request`.execute(db);
  const row = rows[0];
  return (
    row && {
      id,
      caller: { orgId: row.org_id, mode: row.mode, id: row.caller_id },
      plan: row.plan,
      request: unsealJson<NoteRequest>(row.request, key),
    }
  );
}

/** Locks a task that is still to be settled; false when it is settled or deleted. */
export async function lockUnsettled(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from coding_tasks where id = ${id} and status in ('PENDING', 'STARTED') for update`.execute(tx);
  return rows.length === 1;
}

export async function succeed(tx: Tx, id: string, done: CodedTask, key: Buffer): Promise<void> {
  await sql`
    update coding_tasks set status = 'SUCCESS', result = ${sealBytes(done.result, key)},
      input_tokens = ${done.tokens.input}, output_tokens = ${done.tokens.output}, finished_at = now()
    where id = ${id}`.execute(tx);
}

export async function fail(tx: Tx, id: string, detail: string): Promise<void> {
  await sql`
    update coding_tasks set status = 'FAILURE', failure = ${detail}, finished_at = now()
    where id = ${id}`.execute(tx);
}

/** What a caller has used, its own limit, and what its organisation has chosen; null where nothing was set. */
export type Standing = {
  readonly requests: number;
  readonly used: number;
  readonly limit: number | null;
  readonly longNotes: boolean | null;
};

export async function findStanding(db: Queryable, caller: Caller): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select coalesce(u.total_requests, 0) as requests, coalesce(u.tokens_used, 0) as used,
      u.token_limit as "limit", s.long_notes as "longNotes"
    from (values (${caller.orgId}::text, ${caller.mode}::text)) as o (org_id, mode)
    left join coding_usage u
      on u.org_id = o.org_id and u.mode = o.mode and u.caller_id = ${caller.id}
    left join coding_settings s on s.org_id = o.org_id and s.mode = o.mode`.execute(db);
  return rows[0] ?? { requests: 0, used: 0, limit: null, longNotes: null };
}

/**
 * Adds one request and its tokens, unless the limit is used up already. The row is locked until the transaction ends,
 * so of two callers at the limit the second sees what the first has used.
 *
 * @param planTokens the limit where the caller has none of its own; above 0
 * @returns false when the limit is used up and nothing was added
 */
export async function charge(tx: Tx, caller: Caller, tokens: number, planTokens: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into coding_usage as u (org_id, mode, caller_id, total_requests, tokens_used)
    values (${caller.orgId}, ${caller.mode}, ${caller.id}, 1, ${tokens})
    on conflict (org_id, mode, caller_id) do update
    set total_requests = u.total_requests + 1, tokens_used = u.tokens_used + excluded.tokens_used
    where u.tokens_used < coalesce(u.token_limit, ${planTokens}::bigint)`.execute(tx);
  return numAffectedRows === 1n;
}

export async function setLimit(tx: Tx, caller: Caller, limit: number | null): Promise<void> {
  await sql`
    insert into coding_usage (org_id, mode, caller_id, token_limit)
    values (${caller.orgId}, ${caller.mode}, ${caller.id}, ${limit})
    on conflict (org_id, mode, caller_id) do update set token_limit = excluded.token_limit`.execute(tx);
}

export async function setLongNotes(tx: Tx, owner: Owner, longNotes: boolean): Promise<void> {
  await sql`
    insert into coding_settings (org_id, mode, long_notes)
    values (${owner.orgId}, ${owner.mode}, ${longNotes})
    on conflict (org_id, mode) do update set long_notes = excluded.long_notes`.execute(tx);
}

export async function insertSignUp(tx: Tx, orgId: string, email: string): Promise<void> {
  await sql`insert into coding_sign_ups (org_id, email) values (${orgId}, ${email})`.execute(tx);
}
