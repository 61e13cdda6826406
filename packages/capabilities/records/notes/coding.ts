import type { Fact } from '@chartwright/kernel';
import { type Clock, isProblem } from '@chartwright/kernel';
import { type Db, defineJob, httpErrors, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
import type { ClinicalResource } from '../clinical/model.ts';
import { replaceOfNote } from '../clinical/store.ts';
import { findByIds, type PatientRow, type Pool, sharePatient } from '../patients/store.ts';
import { sealJson } from '../sealed.ts';
import { findSession } from '../sessions/store.ts';
import { type ReadText, type Release, sortFacts } from './coded-facts.ts';
import * as store from './store.ts';
import { openAddendum, openBody } from './view.ts';

/** One text of a note for the Coding engine. */
export type TextToCode = {
  /** A UUID: what is made of the text is named after it. */
  readonly id: string;
  readonly text: string;
  readonly specialty: string;
  /** `YYYY-MM-DD`: what "today" and "three weeks ago" count from. */
  readonly writtenOn: string;
  readonly birthDate: string | null;
  /** Whose FHIR resources are made of it; none are without. */
  readonly patientId: string | undefined;
};

/** What the engine read; each code is in the loaded release under that name. */
export type CodedText = {
  readonly facts: readonly Fact[];
  readonly release: Release;
  readonly resources: readonly ClinicalResource[];
};

export type CodeText = (order: TextToCode, signal: AbortSignal) => Promise<CodedText>;

type Parts = {
  readonly db: Db;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly codeText: CodeText;
};

/** How often a note is tried before its coding has failed. */
const ATTEMPTS = 3;
const GENERAL = 'General Medicine';

/**
 * Has a note read by the Coding engine. May run any number of times, also at once and after a crash: what was read
 * is kept only while the note is what it was. A failure stays here; nobody's note waits for it.
 */
export const createNoteCoding = (parts: Parts): Job =>
  defineJob('records.code_note', z.object({ noteId: z.string() }), async ({ noteId }, run) => {
    const queued = await store.findQueued(parts.db, noteId);
    if (queued === undefined) return;
    try {
      await codeOnce(parts, queued, run.abortSignal);
    } catch (error) {
      if (run.attempt < ATTEMPTS || run.abortSignal.aborted || isBusy(error)) throw error;
      const order = orderOf(queued.note);
      await inTransaction(parts.db, async (tx) => {
        if (await store.lockPending(tx, order)) await store.settleCoding(tx, noteId, 'failed');
      });
    }
  });

type Queued = NonNullable<Awaited<ReturnType<typeof store.findQueued>>>;

/** A full engine is no fault of the note: the queue brings it again. */
const isBusy = (error: unknown): boolean =>
  isProblem(error) && error.code === httpErrors.table.unavailable.code;

const orderOf = ({ id, version, addenda }: store.WholeNoteRow): store.CodingOrder => ({
  noteId: id,
  version,
  addenda: addenda.length,
});

async function codeOnce(parts: Parts, { owner, note }: Queued, signal: AbortSignal): Promise<void> {
  const [patient] = await findByIds(parts.pool, owner, [note.patient_id]);
  if (patient === undefined) return;
  const writtenOn = await dayOf(parts, { owner, note });
  const isRecord = note.status !== 'draft';
  const texts: ReadText[] = [];
  const resources: ClinicalResource[] = [];
  let release: Release | undefined;
  for (const { addendumId, ...text } of textsOf(note, parts.sealKey)) {
    const order = {
      ...text,
      specialty: note.specialty ?? GENERAL,
      writtenOn,
      birthDate: birthOf(patient, writtenOn),
      patientId: isRecord ? note.patient_id : undefined,
    };
    const coded = await parts.codeText(order, signal);
    texts.push({ addendumId, facts: coded.facts });
    resources.push(...coded.resources);
    release = coded.release;
  }
  if (release === undefined) return;
  const at = parts.clock.now();
  const sealedResult = sealJson(sortFacts(texts, writtenOn, release), parts.sealKey);
  await inTransaction(parts.db, async (tx) => {
    // The patient first, as its deletion does, so that the two never wait in a circle.
    if ((await sharePatient(tx, owner, note.patient_id)) === undefined) return;
    if (!(await store.lockPending(tx, orderOf(note)))) return;
    await store.settleCoding(tx, note.id, { sealedResult, at });
    if (!isRecord) return;
    const source = { noteId: note.id, patientId: note.patient_id, at, sealKey: parts.sealKey };
    await replaceOfNote(tx, owner, source, resources);
  });
}

const textsOf = (note: store.WholeNoteRow, key: Buffer) => [
  { id: note.id, addendumId: null, text: openBody(note, key).content },
  ...note.addenda.map(({ id, body }) => ({ id, addendumId: id, text: openAddendum(body, key) })),
];

/** The day the note speaks of: its session's, else the one it was begun on. */
async function dayOf({ db }: Pick<Parts, 'db'>, { owner, note }: Queued): Promise<string> {
  const session = note.session_id === null ? undefined : await findSession(db, owner, note.session_id);
  return session?.session_date ?? note.created_at.toISOString().slice(0, 10);
}

/** A birth after the note is no help to whoever reads it. */
const birthOf = ({ date_of_birth: birth }: PatientRow, writtenOn: string): string | null =>
  birth !== null && birth <= writtenOn ? birth : null;
