import type { Lexicon } from './lexicon.ts';
import type { NoteContext } from './model.ts';
import { firstWhere } from './places.ts';
import { findSections, type Section, withHeadingStarts } from './sections/index.ts';
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
  /** Of a discharge letter: the day its complaint is told from. */
  readonly admissionDate: string | undefined;
  readonly context: NoteContext;
};

export function readNote(lexicon: Lexicon, text: string, context: NoteContext): Reading {
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
    admissionDate: admissionDateOf(text, times),
    context: { ...context, specialty: context.specialty.toLowerCase() },
  };
}

/** Sentences without the headings they begin with; one that is nothing but a heading has no tokens left. */
function sentencesOf(
  tokens: Tokens,
  starts: readonly number[],
  sections: readonly Section[],
): SentenceRange[] {
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

const ADMITTED = /\b(?:admitted|admission|doa)\b[^.;\n]{0,12}$/i;
const ADMITTED_LOOK = 40;

/** The day of admission, in a note that tells of a discharge. */
function admissionDateOf(text: string, times: readonly TimeExpression[]): string | undefined {
  if (!/\bdischarge/i.test(text)) return undefined;
  return times.find(
    ({ start, kind, date }) =>
      kind === 'date' &&
      date?.length === 10 &&
      ADMITTED.test(text.slice(Math.max(0, start - ADMITTED_LOOK), start)),
  )?.date;
}

/** Where a sentence stands in the text. */
export function spanOf({ tokens, sentences }: Reading, at: number): { start: number; end: number } {
  const { from = 0, to = 0 } = sentences[at] ?? {};
  return { start: tokens.starts[from] ?? tokens.text.length, end: tokens.ends[to - 1] ?? 0 };
}

/** The expressions of time in a sentence. */
export function timesOf(reading: Reading, at: number): TimeExpression[] {
  const { times } = reading;
  const { start, end } = spanOf(reading, at);
  const first = firstWhere(times.length, (place) => (times[place]?.end ?? 0) > start);
  const last = firstWhere(times.length, (place) => (times[place]?.start ?? 0) >= end);
  return times.slice(first, last);
}
