import type { Sense } from './model.ts';
import { type Opened, type Rephrase, say } from './rephrased.ts';
import type { Token } from './text.ts';

type Part = Opened['words']['parts'][number];

const LINKS = new Set(['for', 'of', 'on', 'in', 'among', 'across', 'amongst']);
const PASSED = new Set([
  'the',
  'our',
  'all',
  'only',
  'a',
  'an',
  'were',
  'was',
  'that',
  'which',
  'ended',
  'as',
  'with',
]);
const VERSUS = new Set(['versus', 'vs', 'compared']);
const JOINS = new Set(['and', 'or', ',', '&', '/', 'to', ...VERSUS]);

/** A mean of each row's number: what it is of says which rows, and is no second number. */
function meanAt({ lexicon, model, words }: Opened, tokens: readonly Token[], at: number) {
  const match = lexicon.match(tokens, at);
  const found = match?.senses.flatMap((sense) => (sense.is === 'metric' ? [sense.name] : [])) ?? [];
  const name = found.find((one) => {
    const metric = model.metrics[one];
    const isMean =
      metric !== undefined && metric.additive !== true && metric.list !== true && metric.unit !== 'ratio';
    return isMean && words.ofRows.includes(one);
  });
  const base = model.metrics[name ?? '']?.base;
  return base === undefined || !match ? undefined : { base, next: at + match.length };
}

const isOfPart = (sense: Sense, { dim, value, count }: Part): boolean =>
  (sense.is === 'value' && sense.dim === dim && sense.value === value) ||
  (sense.is === 'metric' && sense.name === count) ||
  (sense.is === 'idiom' &&
    (sense.idiom.metrics.includes(count) ||
      sense.idiom.filters.some(
        (filter) => filter.dim === dim && filter.op === 'eq' && filter.value === value,
      )));

const isRows = ({ lexicon, model }: Opened, tokens: readonly Token[], at: number, base: string): boolean =>
  lexicon
    .match(tokens, at)
    ?.senses.some((sense) => sense.is === 'count' && model.metrics[sense.name]?.base === base) === true;

type Said = {
  readonly parts: readonly Part[];
  readonly next: number;
  readonly isNoun: boolean;
  readonly isVersus: boolean;
};

/** `completed and no-show visits`. */
function partsAt(opened: Opened, tokens: readonly Token[], at: number, base: string): Said {
  const { lexicon, model, words } = opened;
  const known = words.parts.filter(({ metric }) => model.metrics[metric]?.base === base);
  const parts: Part[] = [];
  let isNoun = false;
  let next = at;
  for (let place = at; place < tokens.length; ) {
    const match = lexicon.match(tokens, place);
    const part = known.find((one) => match?.senses.some((sense) => isOfPart(sense, one)));
    if (part && match) {
      parts.push(part);
      isNoun ||= match.length > 1;
      next = place + match.length;
      place = next;
    } else if (isRows(opened, tokens, place, base)) {
      isNoun = true;
      place += 1;
      next = parts.length > 0 ? place : next;
    } else if (
      PASSED.has(tokens[place]?.text ?? '') ||
      (parts.length > 0 && JOINS.has(tokens[place]?.text ?? ''))
    )
      place += 1;
    else break;
  }
  const isVersus = tokens.slice(at, next).some(({ text }) => VERSUS.has(text));
  return { parts, next, isNoun, isVersus };
}

function filterOf({ parts, isVersus }: Said, at: Token): Token[] {
  const [first] = parts;
  const values = [...new Set(parts.map(({ value }) => `"${value}"`))].join(' or ');
  return say(`where "${first?.dim}" is ${values}${isVersus ? ` by "${first?.dim}"` : ''}`, at);
}

const THAT = new Set(['that', 'which', 'were', 'was']);

type Mean = { readonly base: string; readonly next: number };

/** Where the rows begin that a mean is said of: `for completed visits`, `for new patient visits that were completed`. */
function rowsAt(opened: Opened, tokens: readonly Token[], at: number, place: number, { base, next }: Mean) {
  const text = tokens[place]?.text ?? '';
  if (place === 0 ? at === 0 : place < next) return undefined;
  if (LINKS.has(text) && (text !== 'of' || place === next || place === 0))
    return { kept: place, from: place + 1 };
  const linked = tokens.slice(next, place);
  const isLinked =
    linked.some((token) => LINKS.has(token.text)) && !linked.some((token) => JOINS.has(token.text));
  const isSaid = isLinked && THAT.has(tokens[place + 1]?.text ?? '');
  if (isSaid && isRows(opened, tokens, place, base)) return { kept: place + 1, from: place + 1 };
  return isSaid ? { kept: place, from: place } : undefined;
}

function afterLink(opened: Opened, tokens: readonly Token[], at: number, mean: Mean) {
  for (const [place, word] of tokens.entries()) {
    const rows = rowsAt(opened, tokens, at, place, mean);
    const said = rows && partsAt(opened, tokens, rows.from, mean.base);
    if (!said || said.parts.length === 0) continue;
    return [...tokens.slice(0, rows.kept), ...filterOf(said, word), ...tokens.slice(said.next)];
  }
  return undefined;
}

/** `completed visits' PHQ-9`, `completed visits: average wait`. */
function beforeMean(opened: Opened, tokens: readonly Token[], at: number, mean: Mean) {
  for (const [start, first] of tokens.slice(0, at).entries()) {
    const said = partsAt(opened, tokens, start, mean.base);
    const end = start === 0 && tokens[said.next]?.text === ':' ? said.next + 1 : said.next;
    if (said.parts.length === 0 || !said.isNoun || end !== at) continue;
    const measure = tokens.slice(at, mean.next);
    return [...tokens.slice(0, start), ...measure, ...filterOf(said, first), ...tokens.slice(mean.next)];
  }
  return undefined;
}

/** `average wait for completed visits`: the wait of those visits, not the wait of all beside the number of them. */
export const rephraseOfRows: Rephrase = (tokens, opened) => {
  for (let at = 0; at < tokens.length; at += 1) {
    const mean = meanAt(opened, tokens, at);
    if (!mean) continue;
    const said = afterLink(opened, tokens, at, mean) ?? beforeMean(opened, tokens, at, mean);
    return said && { tokens: said };
  }
  return undefined;
};
