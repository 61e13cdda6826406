import { readPeriod } from './period.ts';
import { type Rephrase, say } from './rephrased.ts';
import type { Token } from './text.ts';

const VERBS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    decreased: ['reduced', 'lowered', 'cut', 'decreased', 'shrank', 'shortened', 'dropped'],
    increased: ['increased', 'raised', 'grew'],
    improved: ['improved'],
    worsened: ['worsened'],
  }).flatMap(([verb, others]) => others.map((other) => [other, verb] as const)),
);
const OWN = new Set(['its', 'their', 'the', 'it', 'our', 'his', 'her']);
const RANKS = new Set(['most', 'least']);
const RANKED_BY = new Set(['by', 'the']);
const COMPARED = new Set(['from', 'between', 'versus', 'vs', 'compared', 'than', 'over', 'relative']);

const ASSUMED = 'The change was read as that from the year before.';

/** Compared with the year before, where only one year is named. */
function beside(tokens: readonly Token[], opened: Parameters<Rephrase>[1]): boolean {
  if (tokens.some(({ text }) => COMPARED.has(text))) return false;
  const at = tokens.findIndex((_, place) => readPeriod(tokens, place, opened.almanac) !== undefined);
  const period = at < 0 ? undefined : readPeriod(tokens, at, opened.almanac);
  return period?.isBareYear === true;
}

/** `which clinic reduced its wait the most`: which clinic's wait fell the most, that is from the year before. */
export const rephraseChange: Rephrase = (tokens, opened) => {
  const at = tokens.findIndex(({ text }, place) => place > 0 && VERBS.has(text));
  const verb = tokens[at];
  const rank = tokens.findIndex(({ text }, place) => place > at && RANKS.has(text));
  const isBefore = RANKS.has(tokens[at - 1]?.text ?? '');
  if (!verb || (rank < 0 && !isBefore)) return undefined;
  const isAsked = tokens.slice(0, at).some(({ text }) => text === 'which' || text === 'what');
  let from = at + 1;
  while (OWN.has(tokens[from]?.text ?? '')) from += 1;
  let to = isBefore ? from : rank;
  while (!isBefore && RANKED_BY.has(tokens[to - 1]?.text ?? '')) to -= 1;
  const what = tokens.slice(from, to);
  if (!isAsked || from === at + 1 || (!isBefore && what.length === 0)) return undefined;
  const said = say(VERBS.get(verb.text) ?? verb.text, verb);
  const moved = isBefore
    ? [...tokens.slice(0, at), ...said, ...tokens.slice(from)]
    : [...tokens.slice(0, at), ...what, ...said, ...say('the', verb), ...tokens.slice(rank)];
  if (!beside(moved, opened)) return { tokens: moved };
  const end = moved.findLastIndex(({ kind }) => kind !== 'mark') + 1;
  return {
    tokens: [...moved.slice(0, end), ...say('compared with the year before', verb), ...moved.slice(end)],
    assumptions: [{ code: 'period', text: ASSUMED }],
  };
};
