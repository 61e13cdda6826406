import { createHash } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import {
  type Actor,
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
  WrittenAnswer,
} from '@chartwright/platform';
import { bill, findOveruse } from './allowance.ts';
import { codingErrors } from './errors.ts';
import { isTaskId, makeTaskId } from './ids.ts';
import type { DeidentifyOrder, NoteOrder, TaskListQuery } from './model.ts';
import type { CodedTask, CodingEngine, Face } from './parts.ts';
import { findOrderFaults, findTextFault, noteLimit, takesLongNotesByDefault } from './rules.ts';
import * as store from './store.ts';
import { coding } from './surface.ts';
import type { CodingTask, NoteRequest } from './task.ts';
import { viewUnfinished, viewUsage } from './views/task.ts';
import { showPlain } from './work.ts';

export type CodingParts = {
  readonly db: Db;
  readonly engine: CodingEngine;
  /** Seals notes and results in the database. */
  readonly sealKey: Buffer;
  readonly codeNote: Job;
  readonly fhirBase: string;
  /** Part of what a task's ETag stands for: another version may show a result otherwise. */
  readonly softwareVersion: string;
};

export type Coding = ReturnType<typeof createCoding>;

/** A note that was coded and is neither stored nor billed yet. */
export type CodedOrder = {
  readonly id: string;
  readonly request: NoteRequest;
  readonly coded: CodedTask;
  /** The finished task as JSON, where the caller waits for it. */
  readonly shown: Uint8Array | undefined;
};

const FHIR_TYPE = 'application/fhir+json; charset=utf-8';
/** Of a stored result: about a hundred facts, shown in two milliseconds. */
const SHORT_BYTES = 8_192;
const PLAIN_TASK = { name: 'task', unit: 'utf16' } as const;

/** Notes in, tasks with coded facts out. */
export function createCoding(parts: CodingParts) {
  const { db, engine, sealKey } = parts;
  const find = async (source: Db | Tx, actor: Actor, id: string) => {
    const task = isTaskId(id) ? await store.findTask(source, store.callerOf(actor), id, sealKey) : undefined;
    if (task === undefined) throw codingErrors.taskUnknown();
    return task;
  };
  // A short task is shown at once, so that reading one never waits behind the notes that are being coded.
  const show = async (id: string, request: NoteRequest, coded: CodedTask, face: Face) =>
    face.name !== 'bundle' && coded.result.byteLength <= SHORT_BYTES
      ? showPlain({ id, request, coded }, face)
      : engine.show({ id, request, coded, face });
  /** A face of a finished task, for those that exist of such only. The reading is audited. */
  const showFinished = async (actor: Actor, id: string, face: Face, action: string, requestId: string) => {
    const { request, state } = await find(db, actor, id);
    if (state.status !== 'SUCCESS') {
      throw codingErrors.taskUnfinished({ detail: `Task is ${state.status}` });
    }
    await inTransaction(db, (tx) => audit(tx, actor, action, id, requestId));
    return show(id, request, state, face);
  };
  /** Made from what the answer is made from, so that it is known before anything is written. */
  const tagTask = (task: CodingTask, unit: 'utf16' | 'codepoint'): string => {
    if (task.state.status !== 'SUCCESS') return tagOf(viewUnfinished(task));
    return tagOf([task.id, digest(task.state.result), unit, parts.softwareVersion]);
  };
  return {
    /** Checks an order and codes it. Nothing is stored: this runs before the transaction. */
    async code(
      actor: Actor,
      order: NoteOrder,
      { clock, signal, waits }: { clock: Clock; signal: AbortSignal; waits: boolean },
    ): Promise<CodedOrder> {
      const [request] = await accept(db, actor, [order], clock, () => '');
      if (request === undefined) throw httpErrors.serverError();
      const id = makeTaskId(Date.now());
      const coded = await engine.code({ id, request, codedAt: clock.now().toISOString() }, signal);
      return { id, request, coded, shown: waits ? await show(id, request, coded, PLAIN_TASK) : undefined };
    },

    /** Stores and bills a coded note: both or neither. */
    async submit(tx: Tx, actor: Actor, { id, request, coded, shown }: CodedOrder, requestId: string) {
      const caller = store.callerOf(actor);
      await store.insertTask(tx, caller, { id, plan: actor.plan, request, done: coded }, sealKey);
      await audit(tx, actor, 'coding_task.created', id, requestId);
      const refusal = await bill(tx, caller, actor.plan, coded.tokens.output);
      if (refusal !== undefined) throw refusal;
      if (shown !== undefined) return new WrittenAnswer(shown, { status: 200 });
      return { task_id: id, status: 'PENDING' as const };
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

    async read(actor: Actor, id: string, unit: 'utf16' | 'codepoint' = 'utf16', requestId: string) {
      const task = await find(db, actor, id);
      const { request, state } = task;
      if (state.status !== 'SUCCESS') return viewUnfinished(task);
      await inTransaction(db, (tx) => audit(tx, actor, 'coding_task.read', id, requestId));
      const shown = await show(id, request, state, { name: 'task', unit });
      return new WrittenAnswer(shown, { etag: tagTask(task, unit) });
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
      if (ifMatch !== undefined) {
        const task = await find(tx, actor, id);
        const inCodepoints = tagTask(task, 'codepoint');
        requireMatch(ifMatch, ifMatch.includes(inCodepoints) ? inCodepoints : tagTask(task, 'utf16'));
      }
      const isDeleted = isTaskId(id) && (await store.deleteTask(tx, store.callerOf(actor), id));
      if (!isDeleted) throw codingErrors.taskUnknown();
      await audit(tx, actor, 'coding_task.deleted', id, requestId);
      return null;
    },

    async review(actor: Actor, id: string, requestId: string) {
      const face = { name: 'review' } as const;
      return new WrittenAnswer(await showFinished(actor, id, face, 'coding_task.reviewed', requestId));
    },

    async exportBundle(actor: Actor, id: string, patientId: string, requestId: string) {
      const face = { name: 'bundle', patientId, fhirBase: parts.fhirBase } as const;
      const shown = await showFinished(actor, id, face, 'coding_task.exported', requestId);
      return new WrittenAnswer(shown, { mediaType: FHIR_TYPE });
    },

    /** Takes out of a text what identifies a person. Nothing is stored, nothing is billed. */
    async deidentify(actor: Actor, order: DeidentifyOrder, clock: Clock) {
      const limit = noteLimit(takesLongNotes(await store.findStanding(db, store.callerOf(actor)), actor));
      const fault = findTextFault(order.text, limit);
      if (fault !== undefined) throw invalid([{ path: 'text', message: fault }]);
      const { text, spans } = await engine.deidentify({
        text: order.text,
        letterDate: order.letter_date ?? today(clock),
        replacement: order.replacement,
      });
      return { text, spans: [...spans] };
    },
  };
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

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
