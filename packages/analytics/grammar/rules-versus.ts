import type { Reading, Rule } from './draft.ts';
import { hasRole, hasSense, type Item } from './items.ts';
import { MORE } from './same.ts';
import { skipSilent } from './skip.ts';
import { foldWord, type Token } from './text.ts';
import { candidatesAt } from './values.ts';

const OFTEN = new Set(['often', 'frequent', 'frequently', 'common', 'likely']);

const isThan = (item: Item | undefined): boolean =>
  item?.text === 'than' || (hasRole(item, 'over', 'under') && item?.tokens.at(-1)?.text === 'than');

/** A value with the words that narrow it: where the two sides differ in more than the value, nothing is compared. */
type Sides = { readonly left: number; readonly right: number };

const isNarrowing = (item: Item): boolean =>
  item.period === undefined &&
  (hasSense(item, 'value') || item.number !== undefined || hasRole(item, 'older', 'younger', 'not'));

/** What is said of both: `in Gold PPO`. */
const OF_BOTH = new Set(['in', 'at', 'for', 'among', 'amongst', 'during', 'within', 'across']);

const narrowingOf = (items: readonly Item[]): string =>
  items
    .filter(isNarrowing)
    .map(({ text }) => text)
    .join(' ');

function isAlike({ items }: Reading, { left, right }: Sides, than: number): boolean {
  const after = items.slice(right + 1);
  const end = after.findIndex(
    (item) => OF_BOTH.has(item.text) || item.period !== undefined || ['?', '.', ',', ';'].includes(item.text),
  );
  const own = narrowingOf(end < 0 ? after : after.slice(0, end));
  const before = narrowingOf(items.slice(left + 1, than));
  const all = narrowingOf(after);
  if (narrowingOf(items.slice(Math.max(left - 1, 0), left)) !== '') return false;
  return before === own || (before !== '' && all.startsWith(before));
}

/** `more women than men had a visit` counts people, whatever they had. */
const namesPeople = ({ items, words }: Reading, at: number): boolean =>
  hasSense(items[at + 1], 'people') ||
  (words.people?.valueWords ?? []).some((word) => foldWord(word) === items[at]?.text);

/** `for men than for women`: two values of one dimension that are held against each other. */
function sidesOf(reading: Reading, than: number): Sides | undefined {
  const { items } = reading;
  const right = skipSilent(items, than + 1);
  const item = items[right];
  if (!item || item.number !== undefined || item.period !== undefined) return undefined;
  const dims = new Set(candidatesAt(reading, right).map(({ dim }) => dim));
  const left = items
    .slice(0, than)
    .findLastIndex((_, at) => candidatesAt(reading, at).some(({ dim }) => dims.has(dim)));
  const isOfPeople = MORE.has(items[left - 1]?.text ?? '') && namesPeople(reading, left);
  if (isOfPeople) return undefined;
  const sides = { left, right };
  return left >= 0 && isAlike(reading, sides, than) ? sides : undefined;
}

/** `women are denied more often`: it is not said than who. */
function isOpenEnded(items: readonly Item[], at: number): boolean {
  const texts = items[at]?.tokens.map(({ text }) => text) ?? [];
  const isOften = texts.some((text) => OFTEN.has(text)) && texts.some((text) => MORE.has(text));
  return isOften && !items.slice(at + 1).some(isThan);
}

/** `Is the denial rate higher for men than for women`: each of the two is shown. */
export const readVersus: Rule = (reading, at) => {
  const { items, draft } = reading;
  const item = items[at];
  if (!item) return 0;
  if (isOpenEnded(items, at)) {
    draft.unknown.push(item.tokens.map(({ raw }) => raw).join(' '));
    return 1;
  }
  if (!isThan(item)) {
    const isOften = OFTEN.has(item.text) && MORE.has(items[at - 1]?.text ?? '');
    const isSaid = isOften || MORE.has(item.text);
    const than = isSaid ? items.findIndex((one, index) => index > at && isThan(one)) : -1;
    const isOfPeriods = isOften && items[skipSilent(items, than + 1)]?.period !== undefined;
    if (than < 0 || !(isOfPeriods || sidesOf(reading, than))) return 0;
    draft.isOften ||= isOften;
    return 1;
  }
  const sides = sidesOf(reading, at);
  const one = draft.values.find((value) => value.at === sides?.left);
  if (!sides || !one || one.isNot) return 0;
  const other = candidatesAt(reading, sides.right);
  const shared = new Set(one.candidates.map(({ dim }) => dim));
  const candidates = other.filter(({ dim }) => shared.has(dim));
  const dims = new Set(candidates.map(({ dim }) => dim));
  const left = { ...one, candidates: one.candidates.filter(({ dim }) => dims.has(dim)) };
  draft.values = draft.values.map((value) => (value === one ? left : value));
  draft.values.push({ candidates, isNot: false, at: sides.right });
  draft.isCompared = true;
  draft.versus = [...dims];
  draft.isOften ||= items.slice(0, at).some(({ tokens }) => tokens.some(({ text }) => OFTEN.has(text)));
  return sides.right + 1 - at;
};

/** `pay more per claim for men than for women`: what is paid per claim. */
export function withoutMore(tokens: readonly Token[]): readonly Token[] {
  const than = tokens.findLastIndex(({ text }) => text === 'than');
  return tokens.filter(
    ({ text, kind }, at) =>
      kind !== 'word' || !(text === 'more' || text === 'less') || at > than || tokens[at + 1]?.text !== 'per',
  );
}
