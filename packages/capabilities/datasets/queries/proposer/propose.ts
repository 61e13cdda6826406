import { checkQuery, type Refusal } from '@chartwright/analytics';
import { TypedQuery } from '../model.ts';
import type { QueryParts } from '../ports.ts';
import type { Candidate, Understood } from '../understand.ts';

const TIMEOUT_MS = 8_000;
/** What the grammar could not make out. What is not permitted, or not there, no model may make possible. */
const HELPABLE: ReadonlySet<Refusal['type']> = new Set(['ambiguous']);

/**
 * Asks the language model for a typed query where the grammar does not understand the words. It sees the question and the
 * names of the model, never a row or a value of the data; what it says is checked like the query of a stranger.
 *
 * @returns undefined when it gives nothing that can be asked: the refusal of the grammar then stands
 */
export async function proposeQuery(
  { proposer, log }: Pick<QueryParts, 'proposer' | 'log'>,
  asked: {
    readonly question: string;
    readonly now: string;
    readonly understood: Extract<Understood, { kind: 'refusal' }>;
    readonly signal: AbortSignal;
  },
): Promise<Understood | undefined> {
  const { question, now, understood, signal } = asked;
  const { candidate, refusal } = understood;
  if (proposer === undefined || candidate === undefined || !HELPABLE.has(refusal.type)) return undefined;
  const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const proposal = await proposer.propose({ question, today: now, model: candidate.model }, within);
    return readProposal(candidate, proposal);
  } catch {
    // What it said may repeat the question.
    log.warn({ model: candidate.model.id }, 'the language model proposed nothing');
    return undefined;
  }
}

function readProposal(candidate: Candidate, proposal: unknown): Understood | undefined {
  const { data: query } = TypedQuery.safeParse(proposal);
  if (query === undefined || query.model !== candidate.model.id) return undefined;
  if (checkQuery(candidate.model, query).length > 0) return undefined;
  const text =
    'The words were not understood by the grammar; a language model proposed this reading of them. Check the interpretation.';
  return { kind: 'query', candidate, query, assumptions: [{ code: 'language_model', text }] };
}
