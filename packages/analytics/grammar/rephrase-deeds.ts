import { readPeriod } from './period.ts';
import { isValueAt, namesPeople } from './rephrase-people.ts';
import { type Opened, type Rephrase, type Rephrased, say } from './rephrased.ts';
import type { Token } from './text.ts';

type Deed = Opened['words']['deeds'][number];

const NUMBERING = new Set([
  'more',
  'fewer',
  'less',
  'than',
  'or',
  'at',
  'least',
  'most',
  'over',
  'exactly',
  'only',
  'up',
  'to',
  'no',
]);
const PASSED = new Set(['of', 'their', 'our', 'the', 'scheduled', 'booked', 'his', 'her']);

/** `missed two or more visits`: had two or more visits that were missed. */
function counted(
  opened: Opened,
  tokens: readonly Token[],
  at: number,
  deed: Deed,
): readonly Token[] | undefined {
  const [verb] = tokens.slice(at, at + 1);
  const noun = tokens.findIndex(({ text }, place) => place > at && deed.of.includes(text));
  if (!verb || noun < 0 || !namesPeople(opened, tokens.slice(0, at))) return undefined;
  const between = tokens.slice(at + 1, noun).filter(({ text }) => !PASSED.has(text));
  const isNumber = (token: Token): boolean =>
    token.kind === 'number' || NUMBERING.has(token.text) || '<>='.includes(token.text);
  const values = between.findIndex((token) => !isNumber(token));
  const number = values < 0 ? between : between.slice(0, values);
  const rest = values < 0 ? [] : between.slice(values);
  const isValues = rest.length === 0 || isValueAt(opened, rest, 0);
  const isCounted = number.some(({ kind }) => kind === 'number') || number[0]?.text === 'no';
  if (!isCounted || !isValues || rest.length > 2) return undefined;
  return [
    ...tokens.slice(0, at),
    ...say('had', verb),
    ...number,
    ...say(deed.as, verb),
    ...rest,
    ...say(deed.noun, verb),
    ...tokens.slice(noun + 1),
  ];
}

const WE = new Set(['we', 'they', 'you']);
const LONGEST_SUBJECT = 3;

/** `visits did we complete`: visits that were completed. */
function done(
  opened: Opened,
  tokens: readonly Token[],
  at: number,
  deed: Deed,
): readonly Token[] | undefined {
  const verb = tokens[at];
  const did = tokens.findLastIndex(({ text }, place) => place < at && text === 'did');
  const subject = tokens.slice(did + 1, at);
  const isRows = tokens.slice(0, did).some(({ text }) => deed.of.includes(text));
  const isShort = subject.length > 0 && subject.length <= LONGEST_SUBJECT;
  if (!verb || did < 0 || !isRows || !isShort || subject.some(({ text }) => text === 'not')) return undefined;
  const isWe = subject.every(({ text }) => WE.has(text));
  const isOther = namesPeople(opened, subject);
  if (isOther) return undefined;
  const rows = tokens.slice(0, did);
  return [...rows, ...(isWe ? [] : subject), ...say(`were ${deed.done}`, verb), ...tokens.slice(at + 1)];
}

/** Days are spent in hospital, money is spent on claims: `how many days in hospital did our members spend`. */
function withoutSpending(tokens: readonly Token[], { almanac }: Opened): readonly Token[] | undefined {
  const at = tokens.findIndex(({ text }) => text === 'spend' || text === 'spent');
  const day = tokens.findLastIndex(
    ({ text, kind }, place) => place < at && kind === 'word' && text === 'day',
  );
  const isDays = day >= 1 && DAYS_ARE_SPENT.has(tokens[day - 1]?.text ?? '');
  const isMoney = tokens.slice(day, at).some(({ text, kind }) => kind === 'mark' || MONEY.has(text));
  if (!isDays || isMoney) return undefined;
  const isWhere = tokens[at + 1]?.text === 'in' && readPeriod(tokens, at + 2, almanac) === undefined;
  const end = isWhere ? (tokens[at + 2]?.text === 'the' ? at + 4 : at + 3) : at + 1;
  return [
    ...tokens.slice(0, day + 1),
    ...tokens.slice(at + 1, end),
    ...tokens.slice(day + 1, at),
    ...tokens.slice(end),
  ];
}

const DAYS_ARE_SPENT = new Set(['many', 'of', 'total', 'the']);
const MONEY = new Set(['much', 'money', 'and', 'amount', 'paid', 'cost']);

/** What was done with rows, said with a verb of those who did it. */
export const rephraseDeeds: Rephrase = (tokens, opened): Rephrased | undefined => {
  let said = tokens;
  for (const deed of opened.words.deeds) {
    for (const [at, { text }] of tokens.entries()) {
      const place = said.length - tokens.length + at;
      const isPast = deed.says.includes(text) && said[place]?.text === text;
      const isDone = deed.says.includes(text) || deed.plain.includes(text);
      const next = isPast ? counted(opened, said, place, deed) : undefined;
      said = next ?? (isDone ? done(opened, said, place, deed) : undefined) ?? said;
    }
  }
  const spent = withoutSpending(said, opened) ?? said;
  return spent === tokens ? undefined : { tokens: spent };
};
