import model from 'wink-eng-lite-web-model';
import createWink from 'wink-nlp';
import { median, printTable } from '../statistics.ts';
import type { ReadCorpora } from './corpora.ts';
import type { Engine } from './engine.ts';
import { generatedNotes } from './generated-notes.ts';
import { createPlainRegex } from './plain-regex.ts';
import { verdict } from './report.ts';

const WARM_UP_MS = 1500;
const ROUND_MS = 800;
const ROUNDS = 5;
const LETTER = 1500;
const LETTERS = 3000;
const MEGABYTE = 1_048_576;

type Contestant = { readonly name: string; readonly run: (text: string) => unknown };

export function printSpeed(engine: Engine, corpora: ReadCorpora | undefined): void {
  const notes = notesOf(corpora);
  const contestants: readonly Contestant[] = [
    { name: 'ours, full pipeline', run: (text) => engine.code(text) },
    { name: 'plain regex, 400 terms', run: createPlainRegex() },
    wink('wink-nlp, sentences and negation', ['sbd', 'negation']),
    wink('wink-nlp, all its stages', undefined),
  ];
  const rates = measureRates(contestants, notes);
  const characters = notes.reduce((sum, note) => sum + note.length, 0);
  const sentences = notes.reduce((sum, note) => sum + sentencesIn(note), 0);
  printRates(contestants, rates, sentences / characters);
  printBars(rates[0] ?? Number.NaN, sentences / characters);
  printLetters(engine, notes.join('\n\n'));
  printMegabyte(engine, notes);
  if (corpora !== undefined) printSentences(engine, corpora);
}

function notesOf(corpora: ReadCorpora | undefined): readonly string[] {
  const sets = corpora?.sets.filter((set) => set.startsWith('mtsamples-raw/')) ?? [];
  const notes = sets
    .flatMap((set) => corpora?.read<{ readonly text: string }>(set) ?? [])
    .map(({ text }) => text);
  if (notes.length > 0) {
    console.log(
      `${notes.length} notes of mtsamples-raw, one thread, warm, medians of ${ROUNDS} interleaved rounds.\n`,
    );
    return notes;
  }
  console.log(
    'The corpora are absent: speed on generated notes, which repeat themselves more than real ones.\n',
  );
  return generatedNotes();
}

/** Counted the same way for every contestant: an end mark before a space, or a new line. */
const sentencesIn = (text: string): number =>
  text.split(/[.!?](?=[\s,])|\n+/).filter((part) => /\w/.test(part)).length;

function wink(name: string, stages: string[] | undefined): Contestant {
  const nlp = createWink(model, stages);
  return { name, run: (text) => nlp.readDoc(text).tokens().out() };
}

/** Characters a second of each, its turns taken between those of the others. */
function measureRates(contestants: readonly Contestant[], notes: readonly string[]): number[] {
  for (const one of contestants) charactersPerSecond(one, notes, WARM_UP_MS);
  const rounds = Array.from({ length: ROUNDS }, () =>
    contestants.map((one) => charactersPerSecond(one, notes, ROUND_MS)),
  );
  return contestants.map((_, at) => median(rounds.map((round) => round[at] ?? Number.NaN)));
}

function charactersPerSecond({ run }: Contestant, notes: readonly string[], forMs: number): number {
  const startedAt = performance.now();
  let characters = 0;
  for (let at = 0; performance.now() - startedAt < forMs; at += 1) {
    const note = notes[at % notes.length] ?? '';
    run(note);
    characters += note.length;
  }
  return (characters * 1000) / (performance.now() - startedAt);
}

function printRates(
  contestants: readonly Contestant[],
  rates: readonly number[],
  sentencesPerCharacter: number,
): void {
  const ours = rates[0] ?? Number.NaN;
  printTable([
    ['', 'characters/s', 'sentences/s', 'ours / this'],
    ...contestants.map(({ name }, at) => {
      const rate = rates[at] ?? Number.NaN;
      return [name, rate.toFixed(0), (rate * sentencesPerCharacter).toFixed(0), (ours / rate).toFixed(2)];
    }),
  ]);
}

function printBars(charactersASecond: number, sentencesPerCharacter: number): void {
  const sentencesASecond = charactersASecond * sentencesPerCharacter;
  console.log(
    `\n2,000,000 characters/s ${verdict(charactersASecond, 2e6)}; 2,000 sentences/s ${verdict(sentencesASecond, 2000)}`,
  );
}

function printLetters(engine: Engine, text: string): void {
  const last = Math.max(1, text.length - LETTER);
  const times = Array.from({ length: LETTERS }, (_, at) => {
    const from = (at * 997) % last;
    return millisecondsOf(() => engine.code(text.slice(from, from + LETTER)));
  }).toSorted((a, b) => a - b);
  const at = (quantile: number) => times[Math.floor(quantile * (times.length - 1))] ?? Number.NaN;
  console.log(
    `A note of 1,500 characters: p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms, most ${at(1).toFixed(2)} ms of ${LETTERS}; p99 < 20 ms ${verdict(-at(0.99), -20)}`,
  );
}

function printMegabyte(engine: Engine, notes: readonly string[]): void {
  const once = notes.join('\n\n');
  const document = once.repeat(Math.ceil(MEGABYTE / once.length)).slice(0, MEGABYTE);
  const seconds = median(Array.from({ length: 3 }, () => millisecondsOf(() => engine.code(document)))) / 1000;
  console.log(`One document of 1 MB: ${seconds.toFixed(2)} s; < 2 s ${verdict(-seconds, -2)}`);
}

/** One call for each sentence of the NegEx set, as the peers were measured there. */
function printSentences(engine: Engine, corpora: ReadCorpora): void {
  const sentences = corpora.read<{ readonly text: string }>('negex-context/all').map(({ text }) => text);
  const run = () => {
    for (const text of sentences) engine.code(text);
  };
  run();
  const rate = median(Array.from({ length: ROUNDS }, () => (sentences.length * 1000) / millisecondsOf(run)));
  console.log(
    `NegEx sentences, a call for each: ${rate.toFixed(0)}/s (negex.py 1,190-1,390, GenNegEx 930, ConText Java 340, wink-nlp 8,700-24,900 as measured for the specification)`,
  );
}

function millisecondsOf(run: () => unknown): number {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
}
