import { z } from 'zod';
import { hasSense, type Item } from './items.ts';
import { notPermitted, type Refused } from './refusals.ts';
import { foldWord, type Token, wordsOfPhrase } from './text.ts';
import file from './words/guards.json' with { type: 'json' };

const list = z.array(z.string());
const words = z
  .strictObject({
    write: z.strictObject({ always: list, leading: list }),
    polite: list,
    identifiers: z.strictObject({ always: list, name: list, whoIs: list }),
    others: list,
    program: list,
    advice: list,
  })
  .parse(file);

type Phrases = ReadonlyMap<string, readonly (readonly string[])[]>;

const phrasesOf = (phrases: readonly string[]): Phrases =>
  Map.groupBy(phrases.map(wordsOfPhrase), ([first = '']) => first);
const phrases = {
  write: phrasesOf(words.write.always),
  leading: phrasesOf(words.write.leading),
  identifiers: phrasesOf(words.identifiers.always),
  name: phrasesOf(words.identifiers.name),
  whoIs: phrasesOf(words.identifiers.whoIs),
  others: phrasesOf(words.others),
  program: phrasesOf(words.program),
  advice: phrasesOf(words.advice),
};
const polite = new Set(words.polite.map(foldWord));

const startsAt = (tokens: readonly Token[], at: number, phrase: readonly string[]): boolean =>
  phrase.length > 0 &&
  phrase.every(
    (word, offset) => tokens[at + offset]?.text === word && tokens[at + offset]?.kind !== 'quoted',
  );

function findPhrase(tokens: readonly Token[], list: Phrases): string | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const found = list.get(tokens[at]?.text ?? '')?.find((phrase) => startsAt(tokens, at, phrase));
    if (found)
      return tokens
        .slice(at, at + found.length)
        .map(({ raw }) => raw)
        .join(' ');
  }
  return undefined;
}

const isEnd = (token: Token | undefined): boolean =>
  token === undefined || (token.kind === 'mark' && '.;,?!:'.includes(token.text));

/** Where an order may begin: the start, after a stop or after `then`, past the words of courtesy. */
function imperatives(tokens: readonly Token[]): number[] {
  const starts: number[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const before = tokens[at - 1];
    const isStart = at === 0 || isEnd(before) || before?.text === 'then' || before?.text === 'and';
    if (!isStart) continue;
    let place = at;
    while (polite.has(tokens[place]?.text ?? '')) place += 1;
    starts.push(place);
  }
  return starts;
}

/** `Change in paid amount` asks for a number. */
const AMOUNTS = new Set(['change', 'increase', 'drop']);

function orderedWrite(tokens: readonly Token[]): string | undefined {
  for (const at of imperatives(tokens)) {
    const found = phrases.leading.get(tokens[at]?.text ?? '')?.find((phrase) => startsAt(tokens, at, phrase));
    const isNoun = AMOUNTS.has(tokens[at]?.text ?? '') && tokens[at + 1]?.text === 'in';
    if (found && !isNoun && tokens.length > at + found.length) return tokens[at]?.raw;
  }
  return undefined;
}

/** A name of a person is asked for; names of tables, plans or drugs are not. */
function namedPerson(items: readonly Item[], tokens: readonly Token[]): string | undefined {
  const speaksOfPeople = items.some((item) => hasSense(item, 'people'));
  const alone = items.flatMap((item) =>
    hasSense(item, 'dimension', 'value', 'metric', 'count') ? [] : item.tokens,
  );
  const asked = alone[0]?.text === 'name' ? alone.slice(1) : alone;
  const name = findPhrase(asked, phrases.name);
  const isSeveral = name?.toLowerCase() === 'names';
  const isOfProvider = tokens.some(
    ({ text }) => text === 'provider' || text === 'drug' || text === 'table' || text === 'medication',
  );
  if (name !== undefined && (speaksOfPeople || isSeveral) && !isOfProvider) return name;
  const who = findPhrase(alone, phrases.whoIs);
  const isId = tokens.some(({ kind, text }) => kind === 'word' && /^[a-z]{1,3}\d{3,}$/u.test(text));
  return who !== undefined && isId ? who : undefined;
}

const WRITE = 'Questions are read only: nothing in the data can be changed, added or deleted by one.';
const IDENTIFIER =
  'Names, addresses, telephone numbers, dates of birth and the like are not given; members go by their number.';
const OTHERS = 'Only the data of your own organisation can be asked about.';
const PROGRAM =
  'Questions are asked in plain words; statements, programs and instructions to the server are not run.';
const ADVICE = 'Questions are about the data; advice on the treatment of a person is not given.';

/** What no question may ask, whatever else it says. */
export function guard(items: readonly Item[], isFollowUp: boolean): Refused | undefined {
  const tokens = items.flatMap((item) => item.tokens);
  const program = findPhrase(tokens, phrases.program);
  if (program !== undefined) return notPermitted('program', PROGRAM, [program]);
  const write = findPhrase(tokens, phrases.write) ?? (isFollowUp ? undefined : orderedWrite(tokens));
  if (write !== undefined) return notPermitted('write_request', WRITE, [write]);
  const identifier = findPhrase(tokens, phrases.identifiers) ?? namedPerson(items, tokens);
  if (identifier !== undefined) return notPermitted('identifier_request', IDENTIFIER, [identifier]);
  const others = findPhrase(tokens, phrases.others);
  if (others !== undefined) return notPermitted('other_organisation', OTHERS, [others]);
  const advice = findPhrase(tokens, phrases.advice);
  return advice === undefined ? undefined : notPermitted('medical_advice', ADVICE, [advice]);
}
