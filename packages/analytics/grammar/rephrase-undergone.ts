import { notModelled, unclear } from './refusals.ts';
import { isValueAt, namesPeople, namesValueOf } from './rephrase-people.ts';
import { type Opened, type Rephrase, say } from './rephrased.ts';
import type { Token } from './text.ts';

type Undergone = Opened['words']['undergone'][number];

const BEING = new Set(['was', 'were', 'been', 'is', 'are', 'be', 'being', 'get', 'got', 'getting']);
const HAVING = new Set(['have', 'has', 'had', 'we', 'ever', 'actually', 'yet']);
const NOT = new Set(['not', 'never']);
const AT_ALL = [
  ['at', 'all'],
  ['even', '1'],
  ['even', 'once'],
];
const PLACES = new Set(['at', 'in', 'by', 'with', 'via', 'from', 'on']);
const ARTICLES = new Set(['the', 'our', 'a', 'an', 'any']);

const isVerbal = ({ text }: Token): boolean => BEING.has(text) || HAVING.has(text) || NOT.has(text);

/** `were not seen`: where it begins, and what it says. */
function verbAt(tokens: readonly Token[], at: number) {
  let from = at;
  while (from > 0 && isVerbal(tokens[from - 1] as Token)) from -= 1;
  const lead = tokens.slice(from, at);
  return {
    from,
    isNot: lead.some(({ text }) => NOT.has(text)),
    isPlain: lead.every(({ text }) => NOT.has(text)),
    /** `members have seen an increase`: they see, nobody sees them. */
    isActive:
      lead.some(({ text }) => HAVING.has(text)) && !lead.some(({ text }) => BEING.has(text) || text === 'we'),
  };
}

function afterAll(tokens: readonly Token[], at: number): number {
  const said = AT_ALL.find((words) => words.every((word, index) => tokens[at + index]?.text === word));
  return at + (said?.length ?? 0);
}

const skipArticles = (tokens: readonly Token[], at: number): number => {
  let next = at;
  while (ARTICLES.has(tokens[next]?.text ?? '')) next += 1;
  return next;
};

/** `seen in the ER` leaves other rows than those of the word alone, and is read by what it names. */
function isElsewhere({ lexicon }: Opened, tokens: readonly Token[], at: number, verb: Undergone): boolean {
  const isFor = tokens[at]?.text === 'for';
  const place = skipArticles(tokens, PLACES.has(tokens[at]?.text ?? '') || isFor ? at + 1 : at);
  const senses = lexicon.match(tokens, place)?.senses ?? [];
  const named = senses.filter((sense) => sense.is === 'value' || sense.is === 'base');
  const isRow = named.some((sense) => sense.is === 'base' && sense.name !== verb.base);
  const isRows = named.some((sense) => sense.is === 'value' && verb.elsewhere.includes(sense.dim));
  return (isRow && tokens[at]?.text !== 'by') || isRows;
}

/** `seen by Harbor` is at it; `seen by a provider` says no more than `seen`. */
function whereSaid(opened: Opened, tokens: readonly Token[], at: number): readonly Token[] {
  const [by, ...rest] = tokens.slice(at);
  if (by?.text !== 'by') return tokens.slice(at);
  const isAnyone = ['a', 'an', 'any'].includes(rest[0]?.text ?? '');
  if (isAnyone && opened.lexicon.match(rest, 1)?.senses.some((sense) => sense.is === 'dimension')) {
    return rest.slice(1 + (opened.lexicon.match(rest, 1)?.length ?? 1));
  }
  return isValueAt(opened, rest, skipArticles(rest, 0)) ? [...say('at', by), ...rest] : [by, ...rest];
}

const AT_A_PLACE =
  'Who was not seen at one place may have been seen at another, or nowhere. Please ask for those who were seen there, or for those who were not seen at all.';

function ofVerb(opened: Opened, tokens: readonly Token[], at: number, verb: Undergone): ReturnType<Rephrase> {
  const { from, isNot, isPlain, isActive } = verbAt(tokens, at);
  const before = tokens.slice(0, from);
  const person = before.findLastIndex((token) => namesPeople(opened, [token]));
  const isSaidOfPeople = person >= 0 && before[person - 1]?.text !== 'per' && before.at(-1)?.text !== 'to';
  const isNamed = verb.named !== undefined && namesValueOf(opened, tokens, verb.named);
  if (isActive || !isSaidOfPeople || isNamed) return undefined;
  const word = tokens[at];
  const end = afterAll(tokens, at + 1);
  if (!word || isElsewhere(opened, tokens, end, verb)) return undefined;
  if (verb.as === undefined) return notModelled('no_such_metric', verb.asks ?? '', [word.raw]);
  if (isNot && verb.asks !== undefined) return unclear('unclear_condition', verb.asks, [word.raw]);
  const place = PLACES.has(tokens[end]?.text ?? '') ? skipArticles(tokens, end + 1) : -1;
  if (isNot && place >= 0 && isValueAt(opened, tokens, place))
    return unclear('unclear_condition', AT_A_PLACE, [word.raw]);
  const having = isPlain ? 'with' : 'had';
  const said = say(isNot ? `${having} no ${verb.as}s` : `${having} a ${verb.as}`, word);
  return {
    tokens: [...before, ...said, ...whereSaid(opened, tokens, end)],
    ...noted(verb, isNot),
  };
}

const noted = ({ note, among, amongNote }: Undergone, isNot: boolean) => {
  const notes = [note, isNot ? amongNote : undefined].flatMap((text) => (text === undefined ? [] : [text]));
  return {
    assumptions: notes.map((text) => ({ code: 'scope', text })),
    ...(isNot && among !== undefined && { among }),
  };
};

const WE = new Set(['we', 'they', 'you', 'ever', 'actually', 'not']);
const LONGEST_SUBJECT = 4;

/** `members did we not see`: the same, said of those who see. */
function passive(
  opened: Opened,
  tokens: readonly Token[],
  at: number,
  { says }: Undergone,
): readonly Token[] {
  const verb = tokens[at];
  const did = tokens.findLastIndex(({ text }, place) => place < at && text === 'did');
  const subject = tokens.slice(did + 1, at);
  const isShort = did > 0 && subject.length > 0 && subject.length <= LONGEST_SUBJECT;
  if (!verb || !isShort || namesPeople(opened, subject)) return tokens;
  const who = subject.filter(({ text }) => !WE.has(text));
  const isNot = subject.some(({ text }) => text === 'not');
  const place = who.length > 0 && isValueAt(opened, who, skipArticles(who, 0)) ? say('at', verb) : [];
  return [
    ...tokens.slice(0, did),
    ...say(`were ${isNot ? 'not ' : ''}${says[0]}`, verb),
    ...place,
    ...who,
    ...tokens.slice(at + 1),
  ];
}

/** What is done to people, said by the rows that it leaves: who was seen had a completed visit. */
export const rephraseUndergone: Rephrase = (tokens, opened) => {
  for (const verb of opened.words.undergone) {
    const done = tokens.findIndex(({ text }) => verb.plain.includes(text));
    const all = done < 0 ? tokens : passive(opened, tokens, done, verb);
    for (const [at, { text }] of all.entries()) {
      const said = verb.says.includes(text) ? ofVerb(opened, all, at, verb) : undefined;
      if (said) return said;
    }
  }
  return undefined;
};
