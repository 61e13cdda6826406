import type { Reading, SaidValue } from './draft.ts';
import { hasSense, sensesOf } from './items.ts';
import { isOnAll } from './known.ts';
import { DEAR } from './rules-rank.ts';
import { isJoin, isSilent } from './skip.ts';
import { foldWord, wordsOfPhrase } from './text.ts';

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** `spend, pharmacy` is pharmacy spend; `medical and pharmacy` are both. */
export function ofKinds(reading: Reading, metrics: readonly string[]): readonly string[] {
  const { kinds, intent } = reading.draft;
  if (intent !== undefined) return metrics;
  const isBoth = kinds.length > 1;
  return unique(
    metrics.flatMap((name) => {
      const other = kinds.map((kind) => kind[name]).find((like) => like !== undefined);
      if (other === undefined) return [name];
      return isBoth ? [name, other] : [other];
    }),
  );
}

/** Drugs cost what was paid for fills: the like of a metric that knows what it is asked by. */
export function knownBy(reading: Reading, metrics: readonly string[]): readonly string[] {
  const { draft } = reading;
  if (draft.intent !== undefined || draft.kinds.length > 0) return metrics;
  const dims = draft.dimensions.map(({ names }) => names[0] ?? '');
  const known = metrics.map((name) => (isKnownBy(reading, name, dims) ? name : likeOf(reading, name, dims)));
  return new Set(known).size === metrics.length ? known : metrics;
}

const isKnownBy = ({ model }: Reading, name: string, dims: readonly string[]): boolean =>
  dims.every((dim) => isOnAll(model, [name], dim));

const likeOf = (reading: Reading, name: string, dims: readonly string[]): string =>
  reading.words.kinds
    .map((kind) => kind.metrics[name])
    .find((other) => other !== undefined && isKnownBy(reading, other, dims)) ?? name;

const isOnAny = ({ model }: Reading, name: string, dims: readonly string[]): boolean =>
  dims.some((dim) => isOnAll(model, [name], dim));

/** Words that lead to a noun of its own: `statins for women` are not women on statins. */
const LEADING = new Set(['for', 'of', 'in', 'by', 'to', 'from', 'per', 'at', 'across', 'among']);

/** `SSRI users`, `statin and SSRI patients`, `women`: said of people, not of what was paid for. */
function isOfPeople({ items, words }: Reading, { at, candidates }: SaidValue): boolean {
  if (words.people?.valueWords.some((word) => foldWord(word) === items[at]?.text)) return true;
  const dims = candidates.map(({ dim }) => dim);
  let next = at + 1;
  while (isJoin(items[next]) || sensesOf(items[next], 'value').some(({ dim }) => dims.includes(dim)))
    next += 1;
  if (isSilent(items[next]) && !LEADING.has(items[next]?.text ?? '')) next += 1;
  return hasSense(items[next], 'people');
}

/** `medical spend`, and `medical` by itself: the kind was said. */
export function isNamedAsItself({ draft, items, words }: Reading, name: string, like: string): boolean {
  const own = words.kinds.filter(({ metrics }) => metrics[like] === name);
  const said = new Set(
    own.flatMap(({ says }) => says.flatMap((phrase) => wordsOfPhrase(phrase).slice(0, 1))),
  );
  const isKind = draft.kinds.some((kind) => kind[like] === name);
  return (
    isKind ||
    draft.metrics.some(
      ({ names, at }) =>
        names.includes(name) && items[at]?.tokens.some(({ text }) => said.has(text)) === true,
    )
  );
}

/** `statin claims`, `claims for metformin`: a number of rows is of a drug where the two stand together. */
function isBeside({ draft, items }: Reading, name: string, { at }: SaidValue): boolean {
  return draft.metrics.some((mention) => {
    if (!mention.names.includes(name)) return false;
    const [from, to] = [Math.min(at, mention.at), Math.max(at, mention.at)];
    return items.slice(from + 1, to).every((item) => isSilent(item));
  });
}

/** Whether the question speaks of what only the like of a metric knows, and of nothing that the like does not know. */
function isMeant(reading: Reading, name: string, like: string): boolean {
  const { draft, model } = reading;
  const axes = draft.dimensions.map(({ names }) => names.slice(0, 1));
  const held = [...draft.filters, ...draft.idioms.flatMap(({ filters }) => filters)].map(({ dim }) => [dim]);
  const isMoney = model.metrics[name]?.unit === 'USD';
  const values = draft.values
    .filter((value) => !value.isNot && !isOfPeople(reading, value))
    .filter((value) => isMoney || !isOnAny(reading, like, dimsOf(value)) || isBeside(reading, name, value))
    .map(dimsOf);
  const isLost = (dims: readonly string[]): boolean =>
    !isOnAny(reading, like, dims) &&
    isOnAny(reading, name, dims) &&
    !dims.some((dim) => model.dimensions[dim]?.groups !== undefined);
  const spoken = [...axes, ...held, ...values];
  return (
    !spoken.some(isLost) &&
    [...axes, ...held].every((dims) => isOnAny(reading, like, dims)) &&
    spoken.some((dims) => !isOnAny(reading, name, dims) && isOnAny(reading, like, dims))
  );
}

const dimsOf = ({ candidates }: SaidValue): readonly string[] => candidates.map(({ dim }) => dim);

/** What is measured, sorted and held against a number is from now on another metric. */
export function rename({ draft }: Reading, from: string, to: string): void {
  const named = (names: readonly string[]): readonly string[] =>
    names.map((name) => (name === from ? to : name));
  draft.metrics = draft.metrics.map((mention) => ({ ...mention, names: named(mention.names) }));
  draft.sort = draft.sort.map((order) => ({ ...order, names: named(order.names) }));
  draft.thresholds = draft.thresholds.map((one) => ({ ...one, metrics: named(one.metrics) }));
}

/** `the 5 most expensive claims`: a single row is dear by what was paid; a drug may be so by the fill or in all. */
function rankedByMoney({ draft, items, model, words }: Reading): void {
  const { rank } = draft;
  const isDear = items[rank?.at ?? -1]?.tokens.some(({ text }) => DEAR.has(text)) === true;
  const isPriced = draft.metrics.some(({ names }) =>
    names.some((name) => model.metrics[name]?.unit === 'USD'),
  );
  const isOfRows = draft.dimensions.some(
    ({ names }) => model.dimensions[names[0] ?? '']?.type === 'identifier',
  );
  if (rank && isDear && isOfRows && !isPriced && words.money !== undefined)
    draft.metrics.push({ names: [words.money], isCount: false, at: rank.at });
}

/** `what did SSRIs cost us` is what was paid for their fills, not for those who took them. */
export function settleKinds(reading: Reading): void {
  const { draft, words } = reading;
  if (draft.intent !== undefined) return;
  rankedByMoney(reading);
  const said = unique([
    ...draft.metrics.flatMap(({ names }) => (names.length === 1 ? names : [])),
    ...draft.thresholds.flatMap(({ metrics }) => metrics),
    ...draft.sort.flatMap(({ names }) => names),
  ]);
  for (const name of said) {
    const like = words.kinds
      .flatMap(({ metrics }) => metrics[name] ?? [])
      .find((other) => !isNamedAsItself(reading, name, other) && isMeant(reading, name, other));
    if (like !== undefined && !said.includes(like)) rename(reading, name, like);
  }
}
