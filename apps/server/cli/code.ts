import { readFileSync, statSync } from 'node:fs';
import {
  createWork,
  findOrderFaults,
  isUsableDay,
  type NoteRequest,
  type Review,
} from '@chartwright/coding/work';
import { openNoteReader } from '../coding-reader.ts';
import type { Config } from '../config.ts';
import { loadTerminology } from '../terminology.ts';
import { drawReview, escapeJson } from './review.ts';

export type CodeOrder = {
  /** A file, or `-` for standard input. */
  readonly file: string;
  readonly specialty: string;
  readonly letterDate: string;
  readonly birthDate: string | undefined;
  /** What is printed. */
  readonly as: 'text' | 'json' | 'fhir';
  readonly isColored: boolean;
};

/** Every task of a server has an id of its own; a note that is only printed needs none. */
const TASK_ID = '00000000-0000-7000-8000-000000000000';
const NOTE_LENGTH_MAX = 1_000_000;
const STANDARD_INPUT = 0;

/** Codes one note and prints it. Needs neither a server nor a database, and stores nothing. */
export function codeFile(config: Pick<Config, 'dataDir' | 'fhirBase'>, order: CodeOrder): string {
  const request = acceptNote(order);
  const reader = openNoteReader(loadTerminology(config.dataDir));
  const work = createWork(reader);
  const codedAt = `${order.letterDate}T00:00:00.000Z`;
  const coded = work.code({ id: TASK_ID, request, codedAt });
  const show = (face: Parameters<typeof work.show>[0]['face']): string =>
    escapeJson(Buffer.from(work.show({ id: TASK_ID, request, coded, face })).toString());
  if (order.as === 'json') return show({ name: 'review' });
  if (order.as === 'fhir') {
    return show({ name: 'bundle', patientId: '<subject_id>', fhirBase: config.fhirBase });
  }
  const review = JSON.parse(show({ name: 'review' })) as Review;
  return drawReview(review, { release: reader.release, isColored: order.isColored });
}

function acceptNote({ file, specialty, letterDate, birthDate }: CodeOrder): NoteRequest {
  requireDay('--letter-date', letterDate);
  if (birthDate !== undefined) requireDay('--birth-date', birthDate);
  const note = readNote(file);
  const [fault] = findOrderFaults(
    { note, letter_date: letterDate, patient_dob: birthDate },
    { today: letterDate, noteLimit: NOTE_LENGTH_MAX, path: '' },
  );
  if (fault !== undefined) throw new Error(`The note cannot be coded. ${fault.path}: ${fault.message}.`);
  return { note, specialty, letterDate, birthDate: birthDate ?? null };
}

function requireDay(option: string, day: string): void {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && isUsableDay(day) && !Number.isNaN(Date.parse(day));
  const isReal = isDay && new Date(day).toISOString().startsWith(day);
  if (!isReal) throw new Error(`${option} must be a day such as 2026-01-31, between 1800 and 2199.`);
}

function readNote(file: string): string {
  const bytes = readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('The note is not UTF-8 text.', { cause });
  }
}

function readBytes(file: string): Uint8Array {
  if (file === '-') return readFileSync(STANDARD_INPUT);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`There is no file ${file}.`);
  if (found.isDirectory()) throw new Error(`${file} is a folder; name the file of one note.`);
  return readFileSync(file);
}
