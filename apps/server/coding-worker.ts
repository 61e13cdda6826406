import { workerData } from 'node:worker_threads';
import {
  type CodeRequest,
  createWork,
  type DeidentifyRequest,
  type ShowRequest,
} from '@chartwright/coding/work';
import { type AskRequest, type AssessRequest, createReferralWork } from '@chartwright/referrals/work';
import {
  type ConceptWish,
  createConceptSearch,
  type IndexData,
  type NamedConcept,
  openLexicon,
} from '@chartwright/terminology';
import { move } from 'piscina';
import { openNoteReader } from './coding-reader.ts';
import { collectGarbage } from './memory.ts';
import { openReferralReaders } from './referral-readers.ts';

/** A thread of the coding engine. Its terminology is the memory of the process, not a copy. */
const notes = openNoteReader(workerData as IndexData);
const work = createWork(notes);
const referrals = createReferralWork(openReferralReaders(workerData as IndexData, notes), () =>
  performance.now(),
);

/** Opened by the first search: a thread that only reads notes has no use for it. */
let opened: ReturnType<typeof createConceptSearch> | undefined;
const search = () => (opened ??= createConceptSearch(openLexicon(workerData as IndexData)));

export const findConcepts = (wish: ConceptWish) => {
  const concepts = search();
  return { release: concepts.release, concepts: concepts.find(wish) };
};
export const relateConcept = (concept: Pick<NamedConcept, 'code' | 'vocabulary'>) => search().relate(concept);

export const code = (request: CodeRequest) => work.code(request);
export const deidentify = (request: DeidentifyRequest) => work.deidentify(request);

/** Tens of megabytes for a long note, so the bytes change hands instead of being copied. */
export const show = (request: ShowRequest) => move(work.show(request));

export const ask = (request: AskRequest) => referrals.ask(request);
export const assess = (request: AssessRequest) => referrals.assess(request);

await collectGarbage();
