import type { Tokens } from '../tokens.ts';
import type { FoundCue, Name } from './cues.ts';
import { type Direction, phrasesOf } from './phrases.ts';
import rules from './rules.json' with { type: 'json' };

const linking = new Set(rules.afterACue);
const dating = new Set(rules.datesAfterACue);
const bothWays = phrasesOf(rules.actsBothWays);
/** "Chest pain r/o MI" asks about what follows; "appendicitis r/o." has nothing after it to ask about. */
const endsItsClause = new Set(rules.endsItsClause);

/** What stands around a cue in its sentence. */
type Place = { readonly from: number; readonly to: number; readonly names: readonly Name[] };

/**
 * A word such as "likely" or "negative" acts on what follows it ("likely pneumonia") or on what it follows ("pneumonia
 * likely"); what stands next to it tells which. Undefined where it may be either.
 */
export function faceOf(tokens: Tokens, cue: FoundCue, place: Place): Direction | undefined {
  const { from, to, senses, rule } = cue;
  const turns =
    senses.some(({ direction }) => direction === 'before') &&
    senses.some(({ direction }) => direction === 'after');
  if (!turns || bothWays.has(rule)) return undefined;
  if (to >= place.to) return 'after';
  if (endsItsClause.has(rule)) return /^[.,;)]$/.test(tokens.lower[to] ?? '') ? 'after' : 'before';
  if (tokens.lower[from] === '?' && to === from + 1) return faceOfQuestion(tokens, from);
  const suits = (name: Name): boolean => name.kind === 'condition' || isOfActs(cue);
  const follows = place.names.some((name) => name.to === from && suits(name));
  const leads = place.names.some((name) => name.from === to && suits(name));
  if (follows !== leads) return follows ? 'after' : 'before';
  return faceByWords(tokens, cue, place.from);
}

/** "CT excluded a tumour": a test is not excluded itself, but it may be booked. */
const isOfActs = ({ senses }: FoundCue): boolean =>
  senses.some(({ kind }) => kind === 'planned' || kind === 'historical');

/** "PE?" asks about what it touches. */
const faceOfQuestion = ({ starts, ends }: Tokens, at: number): Direction =>
  ends[at - 1] === starts[at] && starts[at + 1] !== ends[at] ? 'after' : 'before';

function faceByWords({ lower }: Tokens, { from, to }: FoundCue, start: number): Direction | undefined {
  const next = lower[to] ?? '';
  if (/^[.,;)]$/.test(next)) return 'after';
  if (from === start || /^[.,;:(]$/.test(lower[from - 1] ?? '')) return 'before';
  if (next === ':' || next === '-' || next === '–') return undefined;
  if (linking.has(next) || dating.has(next)) return 'after';
  return /^\d/.test(next) ? undefined : 'before';
}
