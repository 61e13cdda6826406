import type { Span } from '../model.ts';
import type { Day, Unit } from './calendar.ts';
import { BLANK_LINE, GLUED, MARK, NEW_LINE, NUMBER, type Tokens, WORD } from './tokens.ts';
import { type Group, isIn, unitOfWord } from './vocabulary.ts';

export type TimeExpression = Span & {
  readonly kind: 'date' | 'range' | 'duration' | 'age' | 'frequency-or-set';
  /** `PartialDate` at the precision the words support; of something that reaches to the letter, its start. */
  readonly date?: string;
  /** The end of a range, or of what lasted "until 2010". */
  readonly endDate?: string;
  readonly relation: 'at' | 'since' | 'until' | 'before' | 'after' | 'none';
  readonly durationDays?: number;
  /** As in TIMEX3: `2024-02-14`, `P3W`, `PT3H`, `PXM` for "several months", `PAST_REF`. */
  readonly timex?: string;
  /** The age in whole years, where the words give one. */
  readonly ageYears?: number;
  /** "every 3 weeks", "daily": never a date of onset. */
  readonly recurring?: true;
  /** Later than the letter. */
  readonly future?: true;
  /** The words before it that say how it relates, outside the span: "since", "over the", "on". */
  readonly cue?: Span;
};

export type TimeContext = {
  readonly letterDate: string;
  readonly birthDate?: string;
  readonly dateOrder: 'day-first' | 'month-first';
};

/** One reading of one text. */
export type Scene = {
  readonly text: string;
  readonly tokens: Tokens;
  readonly letter: Day;
  readonly letterDate: string;
  readonly birth: Day | undefined;
  readonly dayFirst: boolean;
  /** Tokens before this one belong to an earlier expression. */
  floor: number;
  /** Tokens looked at so far: what a test of linear growth counts. */
  steps: number;
};

/** An expression in tokens; `distance` is still to be counted from another date of the sentence. */
export type Draft = {
  from: number;
  to: number;
  kind: TimeExpression['kind'];
  relation: TimeExpression['relation'];
  date?: string | undefined;
  endDate?: string | undefined;
  durationDays?: number | undefined;
  timex?: string | undefined;
  ageYears?: number | undefined;
  recurring?: boolean;
  future?: boolean;
  cue?: { readonly from: number; readonly to: number } | undefined;
  distance?: { readonly amount: number; readonly unit: Unit } | undefined;
};

/** The kind of token `at`, 0 outside the text. */
export function kindAt(scene: Scene, at: number): number {
  scene.steps++;
  return scene.tokens.kind[at] ?? 0;
}

/** The word id at `at`, 0 when it is not a word of the vocabulary. */
export const wordAt = (scene: Scene, at: number): number =>
  kindAt(scene, at) === WORD ? (scene.tokens.value[at] ?? 0) : 0;

export const is = (scene: Scene, at: number, group: Group): boolean => isIn(group, wordAt(scene, at));

export const numberAt = (scene: Scene, at: number): number =>
  kindAt(scene, at) === NUMBER ? (scene.tokens.value[at] ?? Number.NaN) : Number.NaN;

export const unitAt = (scene: Scene, at: number): Unit | undefined => unitOfWord(wordAt(scene, at));

/** The number of digits of the number at `at`. */
export const lengthAt = (scene: Scene, at: number): number =>
  (scene.tokens.end[at] ?? 0) - (scene.tokens.start[at] ?? 0);

export const isMark = (scene: Scene, at: number, mark: string): boolean =>
  kindAt(scene, at) === MARK && scene.tokens.value[at] === mark.charCodeAt(0);

export const isOneOf = (scene: Scene, at: number, marks: string): boolean =>
  kindAt(scene, at) === MARK && marks.includes(String.fromCharCode(scene.tokens.value[at] ?? 0));

export const isGlued = (scene: Scene, at: number): boolean => scene.tokens.gap[at] === GLUED;

const codeAt = (scene: Scene, at: number): number => scene.text.charCodeAt(scene.tokens.start[at] ?? 0);

export const isCapital = (scene: Scene, at: number): boolean => {
  const code = codeAt(scene, at);
  return code >= 0x41 && code <= 0x5a;
};

/** Every letter of the word is a capital. */
export const isUpper = (scene: Scene, at: number): boolean => {
  for (let index = scene.tokens.start[at] ?? 0; index < (scene.tokens.end[at] ?? 0); index++) {
    const code = scene.text.charCodeAt(index);
    if (code < 0x41 || code > 0x5a) return false;
  }
  return true;
};

/** Whether token `at` stands on the line of the one before it, or on the next where the sentence runs on. */
export function isJoined(scene: Scene, at: number): boolean {
  const gap = scene.tokens.gap[at] ?? BLANK_LINE;
  if (gap < NEW_LINE) return true;
  if (gap === BLANK_LINE) return false;
  const code = codeAt(scene, at);
  return code >= 0x61 && code <= 0x7a;
}

/** Whether nothing of the clause follows before token `at`: the end, a new line or a closing mark. */
export function isClauseEnd(scene: Scene, at: number): boolean {
  const kind = kindAt(scene, at);
  if (kind === 0 || (scene.tokens.gap[at] ?? 0) >= NEW_LINE) return true;
  return kind === MARK && isOneOf(scene, at, '.,;:)]!?"-|');
}

/** Whether token `at` opens a clause: the first of the text, a line, or after a mark. */
export const isClauseStart = (scene: Scene, at: number): boolean =>
  at === 0 || (scene.tokens.gap[at] ?? 0) >= NEW_LINE || isOneOf(scene, at - 1, '.,;:([!?"-|*');

/** Whether a sentence ends before token `at`. Dots of abbreviations do not count where the next word is small. */
export function isSentenceStart(scene: Scene, at: number): boolean {
  const gap = scene.tokens.gap[at] ?? BLANK_LINE;
  if (at === 0 || gap === BLANK_LINE) return true;
  const codeIsSmall = codeAt(scene, at) >= 0x61 && codeAt(scene, at) <= 0x7a;
  if (gap === NEW_LINE) return !codeIsSmall;
  return gap !== GLUED && isOneOf(scene, at - 1, '.!?;') && !codeIsSmall;
}

/** Whether a word of the group stands among the `reach` tokens before `at`, in the same sentence. */
export function isBefore(scene: Scene, at: number, group: Group, reach: number): boolean {
  for (let look = at - 1; look >= Math.max(0, at - reach); look--) {
    if (isSentenceStart(scene, look + 1)) return false;
    if (is(scene, look, group)) return true;
  }
  return false;
}

/** Skips one mark of the given ones. */
export const skipMark = (scene: Scene, at: number, marks: string): number =>
  isOneOf(scene, at, marks) ? at + 1 : at;

/** Whether the number at `at` is part of a code such as T2 or CA125. */
export const isPartOfCode = (scene: Scene, at: number): boolean =>
  isGlued(scene, at) && at > 0 && (kindAt(scene, at - 1) === 2 || kindAt(scene, at - 1) === WORD);
