import type { Fact } from '@chartwright/kernel';
import { mentionIds } from '../ids.ts';
import type { Task } from '../replies.ts';
import type { CodingTask, NoteRequest, NoteResult, Tokens } from '../task.ts';
import { countTokens } from '../tokens.ts';
import { viewMention, viewTarget } from './mentions.ts';
import { codepoints, type Offsets, utf16 } from './offsets.ts';

/** Facts of the patient that hold now or have held; what is denied, feared, planned or a relative's is elsewhere. */
const EXTRACTED: ReadonlySet<Fact['status']> = new Set([
  'confirmed',
  'provisional',
  'differential',
  'historical',
]);

/** What was found in a note, in the documented shape. The same task gives the same answer at every reading. */
function viewJsonData<M>(
  request: NoteRequest,
  { coded, release }: NoteResult,
  view: (fact: Fact, index: number) => M,
  offsets: Offsets = utf16,
) {
  const context = { letterDate: request.letterDate, offsets };
  const mentions = (isExtracted: boolean) =>
    coded.facts.flatMap((fact, index) =>
      EXTRACTED.has(fact.status) === isExtracted ? [view(fact, index)] : [],
    );
  return {
    extractions: mentions(true),
    specialty: request.specialty,
    snomed_ct_version: release.version,
    other_mentions: mentions(false),
    ...(request.targets !== undefined && {
      targets: coded.targets.map((target) => viewTarget(target, context)),
    }),
  };
}

export type FinishedTask = {
  readonly id: string;
  readonly request: NoteRequest;
  readonly result: NoteResult;
  readonly tokens: Tokens;
};

export function viewFinished(
  { id, request, result, tokens }: FinishedTask,
  unit: 'utf16' | 'codepoint',
): Task {
  const offsets = unit === 'codepoint' ? codepoints(request.note) : utf16;
  const context = { letterDate: request.letterDate, offsets };
  const ids = mentionIds(id, result.coded.facts.length);
  const view = (fact: Fact, index: number) => viewMention(fact, ids[index] ?? '', context);
  return {
    task_id: id,
    status: 'SUCCESS',
    letter_date: request.letterDate,
    patient_dob: request.birthDate,
    json_data: viewJsonData(request, result, view, offsets),
    usage: viewUsage(tokens),
  };
}

/** A task without a result. */
export const viewUnfinished = ({ id, request, state }: CodingTask): Task => ({
  task_id: id,
  status: state.status,
  letter_date: request.letterDate,
  patient_dob: request.birthDate,
  json_data: null,
  usage: null,
  ...(state.status === 'FAILURE' && { error: { detail: state.detail } }),
});

export const viewUsage = ({ input, output }: Tokens) => ({
  input_tokens: input,
  output_tokens: output,
  total_tokens: input + output,
});

/** What a task counts: the note, and `json_data` as compact JSON without the ids that are ours. */
export function countTaskTokens(request: NoteRequest, result: NoteResult): Tokens {
  const context = { letterDate: request.letterDate, offsets: utf16 };
  const view = (fact: Fact) => ({
    ...viewMention(fact, '', context),
    id: undefined,
    shortened_id: undefined,
  });
  const json = JSON.stringify(viewJsonData(request, result, view));
  return { input: countTokens(request.note), output: countTokens(json) };
}
