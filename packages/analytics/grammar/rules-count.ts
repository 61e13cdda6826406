import type { Reading, Rule } from './draft.ts';
import { hasRole, hasSense, isMark, sensesOf } from './items.ts';
import { readConditions } from './rules-people.ts';
import { partAt } from './settle-beside.ts';
import { isJoin, skipSilent } from './skip.ts';

/** `how many`, and what was said before it. */
export const readCount: Rule = (reading, at) => {
  if (!hasRole(reading.items[at], 'count')) return 0;
  reading.draft.isCount = true;
  const next = skipSilent(reading.items, at + 1);
  const isEnd = isJoin(reading.items[at - 1]) && isOver(reading, next + 1);
  if (isEnd) asWhole(reading, next);
  const part = isSaidOf(reading, next) || isEnd ? partAt(reading, next) : undefined;
  if (part) {
    reading.draft.metrics.push(part);
    return next + 1 - at;
  }
  return 1 + readCountedBefore(reading, at + 1);
};

/** `visits, and how many cancelled`: the visits are asked for as well. */
function asWhole({ draft, items, words }: Reading, at: number): void {
  const values = sensesOf(items[at], 'value');
  const wholes = words.parts
    .filter(({ dim, value }) => values.some((one) => one.dim === dim && one.value === value))
    .map(({ metric }) => metric);
  draft.metrics = draft.metrics.map((mention) =>
    mention.names.some((name) => wholes.includes(name)) ? { ...mention, isCount: false } : mention,
  );
}

/** `and how many cancelled`, with nothing of its own after it. */
const isOver = ({ items }: Reading, at: number): boolean =>
  items[at] === undefined || isMark(items[at], '?', '.', ',') || items[at]?.period !== undefined;

/** `were completed`, in one piece or in two. */
const isSaidOf = ({ items, lexicon }: Reading, at: number): boolean =>
  hasRole(items[at - 1], 'is') ||
  lexicon
    .sensesOf(items[at]?.tokens[0]?.text ?? '')
    .some((sense) => sense.is === 'role' && sense.role === 'is');

const HAVING = new Set(['had', 'have', 'has', 'have had']);

/** `women with CHF: how many?`, `how many had a claim for it`: those who were spoken of are counted. */
function readCountedBefore(reading: Reading, at: number): number {
  const { draft, items } = reading;
  const isEnd = isJoin(items[at]) || items.slice(at).every((item) => isMark(item, '?', '.', '!'));
  const isBeing = hasRole(items[at], 'is') && hasSense(items[skipSilent(items, at)], 'count');
  const isHaving = HAVING.has(items[at]?.text ?? '') || isBeing;
  if (!draft.people || !(isEnd || isHaving)) return 0;
  if (draft.isWhich || draft.isList) {
    draft.unknown.push(items[at - 1]?.text ?? '');
    return 0;
  }
  draft.people = { ...draft.people, isCounted: true, isSubject: false };
  const known = draft.conditions.length;
  const length = isHaving ? readConditions(reading, at) : 0;
  return length + (length > 0 ? readOfThem(reading, at + length, known) : 0);
}

/** `a claim for it`: what was had before is what the rows are of. */
function readOfThem({ draft, items }: Reading, at: number, known: number): number {
  const isOfThem = items[at]?.text === 'for' && OF_THEM.has(items[at + 1]?.text ?? '');
  const [before, ...more] = draft.conditions.slice(0, known);
  const [rows, ...other] = draft.conditions.slice(known);
  const isPlain = before?.has && before.base === undefined && before.metric === undefined;
  if (!isOfThem || !isPlain || !rows || more.length + other.length + rows.values.length > 0) return 0;
  draft.conditions = [{ ...rows, values: before.values }];
  return 2;
}

const OF_THEM = new Set(['it', 'this', 'that', 'them']);
