import table from './actions.json' with { type: 'json' };
import type { Action } from './lexicon.ts';

/** A verb further before its drug than this is about something else. */
const REACH = 160;
const MOST_WORDS = 14;

const between = new Set(table.between);
const breaks = new Set(table.breaks);
const negators = new Set(table.negators);
const verbs = new Map<string, Action>(
  (['start', 'stop', 'increase', 'reduce', 'continue'] as const).flatMap((action) =>
    table[action].map((verb): [string, Action] => [verb, action]),
  ),
);

/**
 * What the verb before a drug in its clause does with it: "add", "stop", "reduce furosemide", "remain on". A list shares
 * the verb of its first drug ("continue simvastatin 40 mg & omeprazole"), except a change of dose.
 *
 * @param start where the clause begins
 * @param from where the name of the drug begins
 */
export function readAction(text: string, start: number, from: number): Action | undefined {
  const clause = text.slice(Math.max(start, from - REACH), from).toLowerCase();
  const words = clause.match(/[a-z][a-z'’/-]*|[.;:\n?!](?!\d)/g)?.slice(-MOST_WORDS) ?? [];
  let isDirect = true;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const word = words[at] ?? '';
    if (/^[.;:\n?!]/.test(word)) return undefined;
    const verb = verbAt(words, at);
    if (verb) return agreed(verb, words, at, isDirect);
    if (breaks.has(word)) return undefined;
    isDirect &&= between.has(word);
  }
  return undefined;
}

const verbAt = (words: readonly string[], at: number): Action | undefined =>
  verbs.get(`${words[at]} ${words[at + 1]}`) ?? (isPair(words, at) ? undefined : verbs.get(words[at] ?? ''));

/** "switch" and "come" say nothing without their second word, which the pair before has read. */
const isPair = (words: readonly string[], at: number): boolean => verbs.has(`${words[at - 1]} ${words[at]}`);

function agreed(action: Action, words: readonly string[], at: number, isDirect: boolean): Action | undefined {
  const isNegated = words.slice(Math.max(0, at - 3), at).some((word) => negators.has(word.replace('’', "'")));
  if (isNegated) return action === 'stop' ? 'continue' : undefined;
  if (words[at + 1] === 'from' && words.at(-1) === 'to') return action === 'stop' ? 'start' : action;
  const isForOne = action === 'increase' || action === 'reduce';
  return isForOne && !isDirect ? undefined : action;
}
