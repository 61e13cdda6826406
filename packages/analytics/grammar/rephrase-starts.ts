import { readPeriod } from './period.ts';
import { isPeriod } from './period-words.ts';
import { notModelled } from './refusals.ts';
import { namesPeople } from './rephrase-people.ts';
import { type Opened, type Rephrase, say } from './rephrased.ts';
import type { Token } from './text.ts';

const PASSED = new Set([
  'on',
  'taking',
  'using',
  'a',
  'an',
  'the',
  'therapy',
  'treatment',
  'with',
  'new',
  'newly',
  'their',
]);
const LEADS = new Set(['in', 'during', 'on', 'over']);

/** Where the value that was begun ends. */
function begunEnd(
  { lexicon }: Opened,
  tokens: readonly Token[],
  at: number,
  dims: readonly string[],
): number {
  const match = lexicon.match(tokens, at);
  const isBegun = match?.senses.some((sense) => sense.is === 'value' && dims.includes(sense.dim));
  return isBegun && match ? at + match.length : -1;
}

const notKnown = (word: string) =>
  notModelled(
    'no_such_metric',
    'The data does not say who is new to a drug. Please ask for those who filled it in one period but not in the time before.',
    [word],
  );

/** `started metformin in 2025`: had it filled then, and never before; where no period is named, nothing tells. */
export const rephraseStarts: Rephrase = (tokens, opened) => {
  const { starts } = opened.words;
  const at = tokens.findIndex(({ text }) => starts?.says.includes(text) === true);
  const verb = tokens[at];
  if (!starts || !verb) return undefined;
  let from = at + 1;
  while (PASSED.has(tokens[from]?.text ?? '')) from += 1;
  const end = begunEnd(opened, tokens, from, starts.dims);
  const isNoun = end < 0 && at > 0 && starts.dims.some((dim) => endsValue(opened, tokens, at, dim));
  if (isNoun) return notKnown(verb.raw);
  if (end < 0) return undefined;
  const lead = LEADS.has(tokens[end]?.text ?? '') ? end + 1 : end;
  const period = readPeriod(tokens, lead, opened.almanac);
  const rest = tokens.slice(lead + (period?.length ?? 0));
  const { coverage } = opened.almanac;
  const isWhole =
    period !== undefined &&
    isPeriod(period.dated) &&
    coverage !== undefined &&
    period.dated.from > coverage.from &&
    rest.every(({ kind }) => kind === 'mark');
  const who = tokens.slice(0, at);
  const isPlain = !who.some(({ text }) => text === 'not' || text === 'never') && namesPeople(opened, who);
  if (!isWhole || !isPlain || !isPeriod(period.dated)) return notKnown(verb.raw);
  const what = tokens.slice(from, end);
  const last = who.at(-1)?.text ?? '';
  const before = ['were', 'was', 'have', 'has', 'had'].includes(last) ? who.slice(0, -1) : who;
  return {
    tokens: [
      ...before,
      ...say('filled', verb),
      ...what,
      ...tokens.slice(end, lead + period.length),
      ...say('but had no', verb),
      ...what,
      ...say(`fill before ${period.dated.from}`, verb),
      ...rest,
    ],
    assumptions: [{ code: 'scope', text: `${starts.note} The data begins on ${coverage.from}.` }],
  };
};

/** `metformin starts`. */
const endsValue = (opened: Opened, tokens: readonly Token[], at: number, dim: string): boolean =>
  [1, 2, 3].some((length) => length <= at && begunEnd(opened, tokens, at - length, [dim]) === at);
