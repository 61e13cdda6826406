import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { mentionIds } from './ids.ts';
import type {
  BundleWriter,
  CodedTask,
  CodeRequest,
  DeidentifyRequest,
  Face,
  NoteReader,
  ShowRequest,
} from './parts.ts';
import { contextOf, type NoteResult, type StoredResult } from './task.ts';
import { viewReview } from './views/review.ts';
import { countTaskTokens, viewFinished } from './views/task.ts';

export type { CodedTask, CodeRequest, DeidentifyRequest, NoteReader, ShowRequest } from './parts.ts';
export type { Review } from './replies.ts';
export { findOrderFaults, isUsableDay } from './rules.ts';
export type { NoteRequest } from './task.ts';

const encoder = new TextEncoder();

const writeJson = (value: object) => encoder.encode(JSON.stringify(value));

const pack = (result: NoteResult): StoredResult => zstdCompressSync(JSON.stringify(result));
export const unpack = (stored: StoredResult): NoteResult =>
  JSON.parse(zstdDecompressSync(stored).toString()) as NoteResult;

/** Everything about a note that grows with its facts, as plain functions for whichever thread runs them. */
export function createWork(reader: NoteReader) {
  return {
    code({ request, codedAt }: CodeRequest): CodedTask {
      const coded = reader.code(request.note, contextOf(request));
      const { title, version, edition } = reader.release;
      const release = { title, version, ...(edition === undefined ? {} : { edition }) };
      const result = { coded, release, codedAt };
      return { result: pack(result), tokens: countTaskTokens(request, result) };
    },

    /** A face of a finished task as JSON in UTF-8. */
    show({ face, ...task }: ShowRequest): Uint8Array<ArrayBuffer> {
      return face.name === 'bundle'
        ? writeJson(reader.writeBundle(...bundleOf(task, face)))
        : showPlain(task, face);
    },

    deidentify: (request: DeidentifyRequest) => reader.deidentify(request),
  };
}

type Finished = Omit<ShowRequest, 'face'>;
type BundleFace = Extract<Face, { name: 'bundle' }>;
export type PlainFace = Exclude<Face, BundleFace>;

/** The faces that need no terminology. */
export function showPlain({ id, request, coded }: Finished, face: PlainFace): Uint8Array<ArrayBuffer> {
  const result = unpack(coded.result);
  const { tokens } = coded;
  return writeJson(
    face.name === 'task'
      ? viewFinished({ id, request, result, tokens }, face.unit)
      : viewReview(id, request, result),
  );
}

function bundleOf({ id, request, coded }: Finished, face: BundleFace): Parameters<BundleWriter> {
  const { release, codedAt, coded: note } = unpack(coded.result);
  const options = {
    patientId: face.patientId,
    taskId: id,
    letterDate: request.letterDate,
    recordedAt: codedAt,
    specialty: request.specialty,
    extractionIds: mentionIds(id, note.facts.length),
    release,
    fhirBase: face.fhirBase,
  };
  return [{ text: request.note, facts: note.facts }, options];
}
