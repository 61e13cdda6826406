import { unitAt } from './period-words.ts';
import { unclear } from './refusals.ts';
import { namesPeople } from './rephrase-people.ts';
import { type Opened, type Rephrase, say } from './rephrased.ts';
import type { Token } from './text.ts';

const EACH = new Set(['each', 'every']);
const POSITIONS = new Set([
  'last',
  'past',
  'previous',
  'prior',
  'preceding',
  'recent',
  'latest',
  'trailing',
  'first',
  'final',
]);
const PASSED = new Set(['the', 'our', 'most', 'full', 'complete', 'completed', 'calendar', 'whole']);

/** Where `of the last four` ends. */
function leadEnd(tokens: readonly Token[], at: number): number {
  let next = at;
  for (;;) {
    const token = tokens[next];
    const isNumber = token?.kind === 'number' && Number.isInteger(token.number);
    if (!isNumber && !PASSED.has(token?.text ?? '') && !POSITIONS.has(token?.text ?? '')) return next;
    next += 1;
  }
}

const OF_EACH =
  'The first of each period is not ranked. Please ask for the number in each period, by what is to be compared.';
const RANKS = ['top', 'bottom', 'most', 'least', 'best', 'worst'] as const;

const isRanked = ({ lexicon }: Opened, tokens: readonly Token[]): boolean =>
  tokens.some((_, at) =>
    lexicon
      .match(tokens, at)
      ?.senses.some((sense) => sense.is === 'role' && RANKS.some((role) => role === sense.role)),
  );

/** `in each of the last 12 months` is each month of them; `each of the four quarters of 2025` is each quarter of 2025. */
export const rephraseEach: Rephrase = (tokens, opened) => {
  for (const [at, token] of tokens.entries()) {
    if (!EACH.has(token.text)) continue;
    const isOne = tokens[at + 1]?.number === 1 || tokens[at + 1]?.text === 'single';
    const of = isOne ? at + 2 : at + 1;
    if (tokens[of]?.text !== 'of') continue;
    const noun = leadEnd(tokens, of + 1);
    const unit = tokens[noun];
    if (!unit || unitAt(unit) === undefined) continue;
    const isPlaced = tokens.slice(of, noun).some(({ text }) => POSITIONS.has(text));
    const each = [...say('each', token), { ...unit, raw: unit.text, isDashed: false }];
    const rest = isPlaced ? tokens.slice(of) : tokens.slice(noun + 1);
    if (isRanked(opened, tokens)) return unclear('unclear_rank', OF_EACH, [token.raw]);
    const said = { tokens: [...tokens.slice(0, at), ...each, ...rest] };
    if (!namesPeople(opened, tokens)) return said;
    const text = `People are counted in each ${unit.text} by itself.`;
    return { ...said, assumptions: [{ code: 'period', text }] };
  }
  return undefined;
};
