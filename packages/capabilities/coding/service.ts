import type { Clock } from '@chartwright/kernel';
import {
  type Actor,
  Answer,
  appendAudit,
  appendAuditMany,
  type Db,
  enqueue,
  httpErrors,
  inTransaction,
  type Job,
  requireMatch,
  type Tx,
  tagOf,
} from '@chartwright/platform';
import { bill, findOveruse } from './allowance.ts';
import { codingErrors } from './errors.ts';
import { isTaskId, makeTaskId, mentionIds } from './ids.ts';
import type { DeidentifyOrder, NoteOrder, TaskListQuery } from './model.ts';
import type { BundleWriter, Coder } from './parts.ts';
import { findOrderFaults, findTextFault, noteLimit, takesLongNotesByDefault } from './rules.ts';
import * as store from './store.ts';
import { coding } from './surface.ts';
import { contextOf, type NoteRequest, type NoteResult, type Tokens } from './task.ts';
import { viewReview } from './views/review.ts';
import { countTaskTokens, viewTask, viewUsage } from './views/task.ts';

export type CodingParts = {
  readonly db: Db;
  readonly coder: Coder;
  readonly writeBundle: BundleWriter;
  /** Seals notes and results in the database. */
  readonly sealKey: Buffer;
  readonly codeNote: Job;
  readonly fhirBase: string;
};

export type Coding = ReturnType<typeof createCoding>;

/** A note that was coded and is neither stored nor billed yet. */
export type CodedOrder = {
  readonly id: string;
  readonly request: NoteRequest;
  readonly result: NoteResult;
  readonly tokens: Tokens;
};

const FHIR_TYPE = 'application/fhir+json; charset=utf-8';
const DEIDENTIFY_LIMIT_MS = 25_000;

/** Notes in, tasks with coded facts out. */
export function createCoding(parts: CodingParts) {
  const { db, coder, sealKey } = parts;
  const find = async (source: Db | Tx, actor: Actor, id: string) => {
    const task = isTaskId(id) ? await store.findTask(source, store.callerOf(actor), id, sealKey) : undefined;
    if (task === undefined) throw codingErrors.taskUnknown();
    return task;
  };
  /** A finished task, for what exists of those only. The reading is audited. */
  const findFinished = async (actor: Actor, id: string, action: string, requestId: string) => {
    const { request, state } = await find(db, actor, id);
    if (state.status !== 'SUCCESS') {
      throw codingErrors.taskUnfinished({ detail: `Task is ${state.status}` });
    }
    await inTransaction(db, (tx) => audit(tx, actor, action, id, requestId));
    return { request, result: state.result };
  };
  return {
    /** Checks an order and codes it. Nothing is stored: this runs before the transaction. */
    async code(actor: Actor, order: NoteOrder, clock: Clock, signal: AbortSignal): Promise<CodedOrder> {
      const [request] = await accept(db, actor, [order], clock, () => '');
      if (request === undefined) throw httpErrors.serverError();
      const coded = await coder.code({ text: request.note, context: contextOf(request) }, signal);
      const id = makeTaskId(Date.now());
      const result = { coded, release: coder.release, codedAt: clock.now().toISOString() };
      return { id, request, result, tokens: countTaskTokens(id, request, result) };
    },

    /** Stores and bills a coded note: both or neither. */
    async submit(tx: Tx, actor: Actor, order: CodedOrder, waits: boolean, requestId: string) {
      const { id, request, result, tokens } = order;
      const caller = store.callerOf(actor);
      const task = { id, plan: actor.plan, request, done: { result, tokens } };
      await store.insertTask(tx, caller, task, sealKey);
      await audit(tx, actor, 'coding_task.created', id, requestId);
      const refusal = await bill(tx, caller, actor.plan, tokens.output);
      if (refusal !== undefined) throw refusal;
      if (!waits) return { task_id: id, status: 'PENDING' as const };
      return new Answer(viewTask({ id, request, state: { status: 'SUCCESS', result, tokens } }), {
        status: 200,
      });
    },

    /** Checks every order of a batch; one fault refuses all of it. */
    acceptBatch: (actor: Actor, orders: readonly NoteOrder[], clock: Clock) =>
      accept(db, actor, orders, clock, (index) => `notes.${index}.`),

    /** Stores a batch to be coded by the job, task by task. Each is billed when it is done. */
    async submitBatch(tx: Tx, actor: Actor, requests: readonly NoteRequest[], requestId: string) {
      const nowMs = Date.now();
      const tasks = requests.map((request) => ({ id: makeTaskId(nowMs), plan: actor.plan, request }));
      for (const task of tasks) {
        await store.insertTask(tx, store.callerOf(actor), task, sealKey);
        await enqueue(tx, parts.codeNote, { taskId: task.id });
      }
      await appendAuditMany(
        tx,
        tasks.map(({ id }) => auditEntry(actor, 'coding_task.created', id, requestId)),
      );
      return { tasks: tasks.map(({ id }) => ({ task_id: id, status: 'PENDING' as const })) };
    },

    async read(actor: Actor, id: string, unit: 'utf16' | 'codepoint' | undefined, requestId: string) {
      const task = await find(db, actor, id);
      if (task.state.status === 'SUCCESS') {
        await inTransaction(db, (tx) => audit(tx, actor, 'coding_task.read', id, requestId));
      }
      return viewTask(task, unit);
    },

    async list(actor: Actor, { limit, cursor }: TaskListQuery) {
      const page = { before: cursor, limit: limit + 1 };
      const rows = await store.listTasks(db, store.callerOf(actor), page);
      const tasks = rows.slice(0, limit).map((row) => ({
        task_id: row.id,
        status: row.status,
        letter_date: row.letter_date,
        created_at: row.created_at.toISOString(),
        finished_at: row.finished_at?.toISOString() ?? null,
        usage:
          row.input_tokens === null || row.output_tokens === null
            ? null
            : viewUsage({ input: row.input_tokens, output: row.output_tokens }),
      }));
      return { tasks, next_cursor: rows.length > limit ? (tasks.at(-1)?.task_id ?? null) : null };
    },

    async remove(tx: Tx, actor: Actor, id: string, ifMatch: string | undefined, requestId: string) {
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOf(viewTask(await find(tx, actor, id))));
      const isDeleted = isTaskId(id) && (await store.deleteTask(tx, store.callerOf(actor), id));
      if (!isDeleted) throw codingErrors.taskUnknown();
      await audit(tx, actor, 'coding_task.deleted', id, requestId);
      return null;
    },

    async review(actor: Actor, id: string, requestId: string) {
      const { request, result } = await findFinished(actor, id, 'coding_task.reviewed', requestId);
      return viewReview(id, request, result);
    },

    async exportBundle(actor: Actor, id: string, patientId: string, requestId: string) {
      const { request, result } = await findFinished(actor, id, 'coding_task.exported', requestId);
      const bundle = parts.writeBundle(
        { text: request.note, facts: result.coded.facts },
        {
          patientId,
          taskId: id,
          letterDate: request.letterDate,
          recordedAt: result.codedAt,
          specialty: request.specialty,
          extractionIds: mentionIds(id, result.coded.facts.length),
          release: result.release,
          fhirBase: parts.fhirBase,
        },
      );
      return new Answer({ ...bundle }, { bareMediaType: FHIR_TYPE });
    },

    /** Takes out of a text what identifies a person. Nothing is stored, nothing is billed. */
    async deidentify(actor: Actor, order: DeidentifyOrder, clock: Clock) {
      const limit = noteLimit(takesLongNotes(await store.findStanding(db, store.callerOf(actor)), actor));
      const fault = findTextFault(order.text, limit);
      if (fault !== undefined) throw invalid([{ path: 'text', message: fault }]);
      const signal = AbortSignal.timeout(DEIDENTIFY_LIMIT_MS);
      const request = {
        text: order.text,
        letterDate: order.letter_date ?? today(clock),
        replacement: order.replacement,
      };
      const { text, spans } = await coder.deidentify(request, signal).catch((error: unknown) => {
        throw signal.aborted ? httpErrors.timeout({ cause: error }) : error;
      });
      return { text, spans: [...spans] };
    },
  };
}

const today = (clock: Clock): string => clock.now().toISOString().slice(0, 10);

const takesLongNotes = ({ longNotes }: store.Standing, { plan }: Actor): boolean =>
  longNotes ?? takesLongNotesByDefault(plan);

const invalid = (issues: { path: string; message: string }[]) =>
  httpErrors.invalidRequest({ detail: coding.invalidTitle, issues });

/** Orders as they will be stored, what was left out filled in. A caller without allowance is refused here already. */
async function accept(
  db: Db,
  actor: Actor,
  orders: readonly NoteOrder[],
  clock: Clock,
  pathOf: (index: number) => string,
): Promise<NoteRequest[]> {
  const standing = await store.findStanding(db, store.callerOf(actor));
  const limit = noteLimit(takesLongNotes(standing, actor));
  const faults = orders.flatMap((order, index) =>
    findOrderFaults(order, { today: today(clock), noteLimit: limit, path: pathOf(index) }),
  );
  if (faults.length > 0) throw invalid(faults);
  const overuse = findOveruse(standing, actor.plan);
  if (overuse !== undefined) throw overuse;
  return orders.map((order) => ({
    note: order.note,
    specialty: order.specialty,
    letterDate: order.letter_date ?? today(clock),
    birthDate: order.patient_dob ?? null,
    ...(order.date_order !== undefined && { dateOrder: order.date_order }),
    ...(order.targets !== undefined && { targets: order.targets }),
  }));
}

const auditEntry = (actor: Actor, action: string, taskId: string, requestId: string) => ({
  orgId: actor.orgId,
  actor: { kind: actor.kind, id: actor.id },
  action,
  target: { kind: 'coding_task', id: taskId },
  requestId,
  details: { mode: actor.mode },
});

const audit = (tx: Tx, actor: Actor, action: string, taskId: string, requestId: string): Promise<void> =>
  appendAudit(tx, auditEntry(actor, action, taskId, requestId));
