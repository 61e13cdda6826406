import { z } from 'zod';
import type { Model, Value } from '../model/model.ts';
import type { Vocabulary } from '../model/query.ts';
import { type ModelWords, roles, type Sense } from './model.ts';
import { type Token, wordsOfPhrase } from './text.ts';
import english from './words/english.json' with { type: 'json' };

const phrases = z.array(z.string());
const grains = ['day', 'week', 'month', 'quarter', 'year'] as const;
const checks = [
  'duplicates',
  'orphans',
  'overlaps',
  'reversed',
  'outliers',
  'empty',
  'coverage',
  'tables',
] as const;
const EnglishFile = z.strictObject({
  roles: z.record(z.enum(roles), phrases),
  grains: z.record(z.enum(grains), phrases),
  checks: z.record(z.enum(checks), phrases),
});

type Entry = { readonly words: readonly string[]; readonly senses: Sense[] };

export type Match = { readonly length: number; readonly senses: readonly Sense[] };

/** Every phrase the grammar knows for one model and one dataset. */
export type Lexicon = {
  /** The longest phrase that begins at this piece. */
  readonly match: (tokens: readonly Token[], at: number) => Match | undefined;
  /** A value of several words, said in another order or with small words between: `authorization was missing`. */
  readonly spread: (tokens: readonly Token[], at: number) => Match | undefined;
  /** What exactly these words mean. */
  readonly sensesOf: (phrase: string) => readonly Sense[];
  /** Single words of the model and the language, for mending slips. */
  readonly known: ReadonlySet<string>;
  /** Those of the model first: a slip is more likely in what the question is about. */
  readonly mendable: readonly (readonly string[])[];
  /** Dimensions whose values are told by their form. */
  readonly patterns: readonly { readonly dim: string; readonly pattern: RegExp }[];
};

const same = (one: Sense, other: Sense): boolean => JSON.stringify(one) === JSON.stringify(other);

type Book = { readonly byFirst: Map<string, Entry[]>; readonly byPhrase: Map<string, Entry> };

const emptyBook = (): Book => ({ byFirst: new Map(), byPhrase: new Map() });

function learn(book: Book, phrase: string, sense: Sense): void {
  const words = wordsOfPhrase(phrase);
  const [first] = words;
  if (first === undefined) return;
  const key = words.join(' ');
  const known = book.byPhrase.get(key);
  if (known) {
    if (!known.senses.some((one) => same(one, sense))) known.senses.push(sense);
    return;
  }
  const entry = { words, senses: [sense] };
  book.byPhrase.set(key, entry);
  const beside = book.byFirst.get(first);
  if (beside) beside.push(entry);
  else book.byFirst.set(first, [entry]);
}

type Pair = readonly [phrase: string, sense: Sense];

const pairs = (list: readonly string[], sense: Sense): Pair[] => list.map((phrase) => [phrase, sense]);
const named = (record: Readonly<Record<string, readonly string[]>>, sense: (name: string) => Sense): Pair[] =>
  Object.entries(record).flatMap(([name, list]) => pairs(list, sense(name)));

const entriesOf = <V>(record: Readonly<Record<string, V>>): [string, V][] => Object.entries(record);

function metricPairs(model: Model, words: ModelWords): Pair[] {
  const own = entriesOf(model.metrics).flatMap(([name, { label, synonyms }]) => {
    const other = [...(words.counts[name] ?? []), ...(words.unsaid[name] ?? [])];
    const weak = new Set(other.map((phrase) => wordsOfPhrase(phrase).join(' ')));
    const strong = [name, label, ...synonyms].filter((phrase) => !weak.has(wordsOfPhrase(phrase).join(' ')));
    return pairs(strong, { is: 'metric', name });
  });
  return [
    ...own,
    ...named(words.metrics, (name) => ({ is: 'metric', name })),
    ...named(words.counts, (name) => ({ is: 'count', name })),
  ];
}

/** A value of digits alone is read beside its dimension only: 20 is not yet a status. */
const standsAlone = (text: string): boolean => !/^[\d\s.,+-]*$/u.test(text) || /\d[+-]/u.test(text);

const asValue =
  (dim: string) =>
  (value: Value): Sense => ({ is: 'value', dim, value });

/** Values of the data itself, but those that point to a person. */
function storedPairs(model: Model, vocabulary: Vocabulary): Pair[] {
  return entriesOf(model.dimensions).flatMap(([dim, { identifies }]) =>
    (identifies ? [] : (vocabulary.values[dim] ?? []))
      .filter(standsAlone)
      .map((text): Pair => [text, asValue(dim)(text)]),
  );
}

function valuePairs(model: Model, words: ModelWords): Pair[] {
  return entriesOf(model.dimensions).flatMap(([dim, spec]) => {
    const value = asValue(dim);
    const stored = [...(spec.values ?? []), ...Object.keys(spec.groups ?? {})];
    return [
      ...stored.filter(standsAlone).map((text): Pair => [text, value(text)]),
      ...named(spec.valueSynonyms ?? {}, value),
      ...named(words.values[dim] ?? {}, value),
    ];
  });
}

function modelPairs(model: Model, words: ModelWords): Pair[] {
  const dimensions = entriesOf(model.dimensions).flatMap(([name, { label, synonyms }]) =>
    pairs([name, label, ...synonyms], { is: 'dimension', name }),
  );
  const bases = entriesOf(model.bases).flatMap(([name, { label, synonyms }]) =>
    pairs([name, label, ...synonyms], { is: 'base', name }),
  );
  const tables = entriesOf(model.tables).flatMap(([name, { label }]) =>
    pairs([name, label], { is: 'table', name }),
  );
  const absent = [...model.absent, ...words.absent].flatMap(({ words: list, message }) =>
    pairs(list, { is: 'absent', message }),
  );
  return [
    ...metricPairs(model, words),
    ...dimensions,
    ...named(words.dimensions, (name) => ({ is: 'dimension', name })),
    ...bases,
    ...named(words.bases, (name) => ({ is: 'base', name })),
    ...tables,
    ...valuePairs(model, words),
    ...pairs(words.people?.words ?? [], { is: 'people' }),
    ...words.idioms.flatMap((idiom) => pairs(idiom.says, { is: 'idiom', idiom })),
    ...words.params.flatMap(({ says, params }) => pairs(says, { is: 'param', params })),
    ...words.quantities.flatMap(({ says, param }) => pairs(says, { is: 'quantity', param })),
    ...words.kinds.flatMap(({ says, metrics }) => pairs(says, { is: 'kind', metrics })),
    ...words.vague.flatMap(({ says, metrics }) => pairs(says, { is: 'vague', metrics })),
    ...words.levels.flatMap(({ says, metrics, op, value }) =>
      metrics.flatMap((metric) => pairs(says, { is: 'level', metric, op, value })),
    ),
    ...absent,
    ...pairs(words.stop, { is: 'role', role: 'stop' }),
  ];
}

const language = EnglishFile.parse(english);
const englishPairs: readonly Pair[] = [
  ...Object.entries(language.roles).flatMap(([role, list]) =>
    pairs(list, { is: 'role', role: role as keyof typeof language.roles }),
  ),
  ...grains.flatMap((grain) => pairs(language.grains[grain], { is: 'grain', grain })),
  ...checks.flatMap((check) => pairs(language.checks[check], { is: 'check', check })),
];

const SHORTEST_MENDABLE = 4;
const lettersOnly = /^[a-z]+$/u;

function longest(entries: readonly Entry[], tokens: readonly Token[], at: number): Match | undefined {
  let best: Entry | undefined;
  for (const entry of entries) {
    if (best && entry.words.length <= best.words.length) continue;
    if (entry.words.every((word, offset) => isWord(tokens[at + offset], word))) best = entry;
  }
  return best && { length: best.words.length, senses: best.senses };
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token !== undefined && token.kind !== 'quoted' && token.text === word;

/** What of a lexicon is the same for every dataset of a model. */
type Ground = Pick<Lexicon, 'patterns'> & {
  readonly book: Book;
  readonly ofModel: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
};

const wordsIn = (book: Book): string[] => [...book.byPhrase.values()].flatMap((entry) => entry.words);

function layGround(model: Model, words: ModelWords): Ground {
  const book = emptyBook();
  for (const [phrase, sense] of modelPairs(model, words)) learn(book, phrase, sense);
  const ofModel = new Set(wordsIn(book));
  for (const [phrase, sense] of englishPairs) learn(book, phrase, sense);
  const patterns = entriesOf(model.dimensions).flatMap(([dim, { pattern }]) =>
    pattern === undefined ? [] : [{ dim, pattern: new RegExp(pattern, 'iu') }],
  );
  return { book, ofModel, known: new Set(wordsIn(book)), patterns };
}

const said = new Set(language.roles.stop.flatMap(wordsOfPhrase));

const mendableOf = (words: ReadonlySet<string>): string[] =>
  [...words]
    .filter((word) => word.length >= SHORTEST_MENDABLE && lettersOnly.test(word))
    .toSorted((one, other) => (one < other ? -1 : 1));

function makeLexicon(ground: Ground, model: Model, vocabulary: Vocabulary): Lexicon {
  const own = emptyBook();
  for (const [phrase, sense] of storedPairs(model, vocabulary)) learn(own, phrase, sense);
  const ownWords = wordsIn(own);
  const known = new Set([...ground.known, ...ownWords]);
  const ofModel = new Set([...ground.ofModel, ...ownWords].filter((word) => !said.has(word)));
  const entriesAt = (book: Book, text: string): readonly Entry[] => book.byFirst.get(text) ?? [];
  const sensesOf = (phrase: string): readonly Sense[] => {
    const key = wordsOfPhrase(phrase).join(' ');
    return [ground.book, own].flatMap(({ byPhrase }) => byPhrase.get(key)?.senses ?? []);
  };
  return {
    match: (tokens, at) => {
      const text = tokens[at]?.text ?? '';
      return joined(
        longest(entriesAt(ground.book, text), tokens, at),
        longest(entriesAt(own, text), tokens, at),
      );
    },
    spread: spreadOf(model, vocabulary, sensesOf),
    sensesOf,
    known,
    mendable: [mendableOf(ofModel), mendableOf(known)],
    patterns: ground.patterns,
  };
}

const NOUNS: readonly Sense['is'][] = ['people', 'count', 'metric', 'base', 'dimension'];
const WORDS_BETWEEN_MAX = 3;
const isCommon = (sense: Sense): boolean =>
  NOUNS.includes(sense.is) || (sense.is === 'role' && (sense.role === 'stop' || sense.role === 'not'));

/** Values of several words, none of which counts something by itself: `new patient` is not any patient who is new. */
function spreadOf(
  model: Model,
  vocabulary: Vocabulary,
  sensesOf: (phrase: string) => readonly Sense[],
): Lexicon['spread'] {
  const entries = entriesOf(model.dimensions).flatMap(([dim, spec]) => {
    const values = [
      ...(spec.values ?? []),
      ...Object.keys(spec.groups ?? {}),
      ...(vocabulary.values[dim] ?? []),
    ];
    return (spec.identifies ? [] : values).map((value) => ({
      words: wordsOfPhrase(value),
      sense: asValue(dim)(value),
    }));
  });
  const usable = entries.filter(
    ({ words }) =>
      words.length > 1 &&
      new Set(words).size === words.length &&
      words.every((word) => lettersOnly.test(word) && !sensesOf(word).some(isCommon)),
  );
  const byWord = Map.groupBy(
    usable.flatMap((entry) => entry.words.map((word) => ({ word, entry }))),
    ({ word }) => word,
  );
  const isSmall = (text: string): boolean =>
    sensesOf(text).some((sense) => sense.is === 'role' && (sense.role === 'stop' || sense.role === 'is'));
  return (tokens, at) => {
    const found = (byWord.get(tokens[at]?.text ?? '') ?? []).map(({ entry }) => ({
      length: spreadLength(tokens, at, entry.words, isSmall),
      sense: entry.sense,
    }));
    const longestLength = Math.max(0, ...found.map(({ length }) => length));
    if (longestLength === 0) return undefined;
    const senses = found.filter(({ length }) => length === longestLength).map(({ sense }) => sense);
    return { length: longestLength, senses };
  };
}

/** How many pieces hold all the words, in any order, with small words between; 0 where they do not. */
function spreadLength(
  tokens: readonly Token[],
  at: number,
  words: readonly string[],
  isSmall: (text: string) => boolean,
): number {
  const left = new Set(words);
  let between = 0;
  for (let place = at; ; place += 1) {
    const token = tokens[place];
    if (token?.kind !== 'word') return 0;
    if (!left.delete(token.text)) {
      between += 1;
      if (between > WORDS_BETWEEN_MAX || !isSmall(token.text)) return 0;
    }
    if (left.size === 0) return place + 1 - at;
  }
}

/** The longer of two; what both mean where they are as long. */
function joined(one: Match | undefined, other: Match | undefined): Match | undefined {
  if (!one || !other) return one ?? other;
  if (one.length !== other.length) return one.length > other.length ? one : other;
  const more = other.senses.filter((sense) => !one.senses.some((known) => same(known, sense)));
  return { length: one.length, senses: [...one.senses, ...more] };
}

/** A vocabulary is of one version of one dataset, so what is made of it can be kept as long as it lives. */
const made = new WeakMap<Vocabulary, WeakMap<Model, Lexicon>>();
const grounds = new WeakMap<Model, WeakMap<ModelWords, Ground>>();

function groundOf(model: Model, words: ModelWords): Ground {
  const ofModel = grounds.get(model) ?? new WeakMap<ModelWords, Ground>();
  grounds.set(model, ofModel);
  const ground = ofModel.get(words) ?? layGround(model, words);
  ofModel.set(words, ground);
  return ground;
}

export function lexiconOf(model: Model, words: ModelWords, vocabulary: Vocabulary): Lexicon {
  const ofVocabulary = made.get(vocabulary) ?? new WeakMap<Model, Lexicon>();
  made.set(vocabulary, ofVocabulary);
  const lexicon = ofVocabulary.get(model) ?? makeLexicon(groundOf(model, words), model, vocabulary);
  ofVocabulary.set(model, lexicon);
  return lexicon;
}
