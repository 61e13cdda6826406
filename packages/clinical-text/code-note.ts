import type { Lexicon } from './lexicon.ts';
import type { CodedNote, Fact, NoteContext, SectionSpan } from './model.ts';
import { codeSentence } from './sentence.ts';
import { readTarget } from './target.ts';
import { findSections, type Section } from './sections/index.ts';
import { withHeadingStarts } from './sections/breaks.ts';
import { findSentences } from './sentences.ts';
import { findTimes, guessDateOrder, type TimeExpression } from './time/index.ts';
import { readTokens, type Tokens } from './tokens.ts';

/** A sentence as a range of tokens, and the section it stands in. */
export type SentenceRange = { readonly from: number; readonly to: number; readonly section: string };

/** A note read once: what every later step looks at. */
export type Reading = {
  readonly text: string;
  readonly lexicon: Lexicon;
  readonly tokens: Tokens;
  readonly sentences: readonly SentenceRange[];
  readonly sections: readonly Section[];
  readonly times: readonly TimeExpression[];
  readonly context: NoteContext;
};

/**
 * Reads a note: every mention the dictionary knows, with its concept, status, dates, side, severity, value or
 * directions, and the reason for each. The same text and dictionary give the same answer on every machine.
 *
 * @throws nothing for any text; a note of marks alone has no facts
 */
export function codeNote(lexicon: Lexicon, text: string, context: NoteContext): CodedNote {
  const reading = read(lexicon, text, context);
  const facts: Fact[] = [];
  let nextTime = 0;
  for (let at = 0; at < reading.sentences.length; at += 1) {
    const { start, end } = spanOf(reading, at);
    while ((reading.times[nextTime]?.end ?? Number.POSITIVE_INFINITY) <= start) nextTime += 1;
    let last = nextTime;
    while ((reading.times[last]?.start ?? Number.POSITIVE_INFINITY) < end) last += 1;
    for (const fact of codeSentence(reading, at, reading.times.slice(nextTime, last))) facts.push(fact);
  }
  const targets = (context.targets ?? []).map((span) => readTarget(reading, span, facts));
  return { facts, targets, sections: sectionsOf(reading) };
}

function read(lexicon: Lexicon, text: string, context: NoteContext): Reading {
  const tokens = readTokens(text, lexicon);
  const starts = withHeadingStarts(tokens, findSentences(tokens));
  const sections = findSections(tokens, starts);
  const times = findTimes(text, {
    letterDate: context.letterDate,
    dateOrder: context.dateOrder ?? guessDateOrder(text),
    ...(context.birthDate === undefined ? {} : { birthDate: context.birthDate }),
  });
  return {
    text,
    lexicon,
    tokens,
    sentences: sentencesOf(tokens, starts, sections),
    sections,
    times,
    context: { ...context, specialty: context.specialty.toLowerCase() },
  };
}

/** Sentences without the headings they begin with; one that is nothing but a heading has no tokens left. */
function sentencesOf(tokens: Tokens, starts: readonly number[], sections: readonly Section[]): SentenceRange[] {
  const out: SentenceRange[] = [];
  let section = 0;
  for (const [place, from] of starts.entries()) {
    const to = starts[place + 1] ?? tokens.count;
    while (section + 1 < sections.length && (sections[section + 1]?.from ?? 0) < to) section += 1;
    const current = sections[section];
    const heading = current?.heading;
    const begin = heading !== undefined && heading[0] >= from && heading[1] <= to ? heading[1] : from;
    out.push({ from: begin, to, section: current?.name ?? 'body' });
  }
  return out;
}

function spanOf({ tokens, sentences }: Reading, at: number) {
  const { from = 0, to = 0 } = sentences[at] ?? {};
  return { start: tokens.starts[from] ?? tokens.text.length, end: tokens.ends[to - 1] ?? 0 };
}

function sectionsOf({ tokens, sections }: Reading): SectionSpan[] {
  return sections.map(({ name, from, to, heading }) => ({
    name,
    start: tokens.starts[from] ?? 0,
    end: tokens.ends[to - 1] ?? 0,
    ...(heading === undefined ? {} : { heading: { start: tokens.starts[heading[0]] ?? 0, end: tokens.ends[heading[1] - 1] ?? 0 } }),
  }));
}
