import { codeNote } from '@chartwright/clinical-text';
import type { CodedNote, Cue, Fact, NoteContext, Span } from '@chartwright/kernel';
import { compileStarter, type Lexicon, openLexicon } from '@chartwright/terminology';

export type Engine = {
  readonly lexicon: Lexicon;
  readonly code: (text: string, context?: Partial<NoteContext>) => CodedNote;
};

/** Day a note is read on where its set gives none. */
export const LETTER_DATE = '2024-06-15';

/** The pipeline on the starter set, as the server runs it. */
export function openEngine(): Engine {
  const lexicon = openLexicon(compileStarter());
  return {
    lexicon,
    code: (text, context) => codeNote(lexicon, text, { specialty: '', letterDate: LETTER_DATE, ...context }),
  };
}

export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
export const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;

/** The words of a fact: its pieces where other words interrupt them. */
const piecesOf = ({ mention, parts }: Fact): readonly Span[] => parts ?? [mention];

export const touches = (fact: Fact, span: Span): boolean =>
  piecesOf(fact).some((piece) => overlaps(piece, span));

const sharedLength = (fact: Fact, span: Span): number =>
  piecesOf(fact).reduce(
    (sum, { start, end }) => sum + Math.max(0, Math.min(end, span.end) - Math.max(start, span.start)),
    0,
  );

/** Facts that touch a span, the one that fits it best first. */
export function factsAt(facts: readonly Fact[], span: Span, isRight: (fact: Fact) => boolean): Fact[] {
  const rank = (fact: Fact) =>
    (isSame(fact.mention, span) ? 2e6 : 0) + (isRight(fact) ? 1e6 : 0) + sharedLength(fact, span);
  return facts.filter((fact) => touches(fact, span)).toSorted((a, b) => rank(b) - rank(a));
}

/** "no@12 negation.pre": the words that decided, for an error list. */
export const cuesOf = (cues: readonly Cue[] | undefined): string =>
  (cues ?? []).map(({ text, rule }) => `"${text}" ${rule}`).join(', ') || 'no cue';

/** The code of a fact with its name and the form that matched. */
export function codeOf(fact: Fact): string {
  const coding = fact.snomed ?? fact.rxnorm?.[0];
  const name = coding === undefined ? 'no code' : `${coding.code} ${coding.term}`;
  return `${name} ["${fact.source}" by ${fact.why.dictionary}: "${fact.why.form}"]`;
}
