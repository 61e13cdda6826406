import type { Fact } from '@chartwright/kernel';
import { mentionIds } from '../ids.ts';
import type { JsonData, Task } from '../replies.ts';
import type { CodingTask, NoteRequest, NoteResult } from '../task.ts';
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
function viewJsonData(
  taskId: string,
  request: NoteRequest,
  { coded, release }: NoteResult,
  offsets: Offsets = utf16,
): JsonData {
  const context = { letterDate: request.letterDate, offsets };
  const ids = mentionIds(taskId, coded.facts.length);
  const view = (isExtracted: boolean) =>
    coded.facts.flatMap((fact, index) =>
      EXTRACTED.has(fact.status) === isExtracted ? [viewMention(fact, ids[index] ?? '', context)] : [],
    );
  return {
    extractions: view(true),
    specialty: request.specialty,
    snomed_ct_version: release.version,
    other_mentions: view(false),
    ...(request.targets !== undefined && {
      targets: coded.targets.map((target) => viewTarget(target, context)),
    }),
  };
}

export function viewTask(task: CodingTask, unit: 'utf16' | 'codepoint' = 'utf16'): Task {
  const { id, request, state } = task;
  const offsets = unit === 'codepoint' ? codepoints(request.note) : utf16;
  const isDone = state.status === 'SUCCESS';
  return {
    task_id: id,
    status: state.status,
    letter_date: request.letterDate,
    patient_dob: request.birthDate,
    json_data: isDone ? viewJsonData(id, request, state.result, offsets) : null,
    usage: isDone ? viewUsage(state.tokens) : null,
    ...(state.status === 'FAILURE' && { error: { detail: state.detail } }),
  };
}

export const viewUsage = ({ input, output }: { readonly input: number; readonly output: number }) => ({
  input_tokens: input,
  output_tokens: output,
  total_tokens: input + output,
});

/** What a task counts: the note, and `json_data` as compact JSON without the ids that are ours. */
export function countTaskTokens(taskId: string, request: NoteRequest, result: NoteResult) {
  const json = JSON.stringify(viewJsonData(taskId, request, result), (key, value: unknown) =>
    key === 'id' || key === 'shortened_id' ? undefined : value,
  );
  return { input: countTokens(request.note), output: countTokens(json) };
}
