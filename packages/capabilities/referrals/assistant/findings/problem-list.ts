import type { Span } from '@chartwright/kernel';
import nameTable from '../data/diagnosis-names.json' with { type: 'json' };
import type { Letter } from '../letter.ts';

const names: Readonly<Record<string, string>> = nameTable;
const SHORT = new RegExp(`\\b(?:${Object.keys(names).join('|')})\\b`, 'gi');

/** A diagnosis as a list of problems has it: "T2DM" and "type 2 diabetes" are one. */
export const nameInFull = (text: string): string =>
  text
    .replace(SHORT, (short) => names[short.toLowerCase()] ?? short)
    .replace(/(?<=kidney disease),?\s(?=\d)/i, ' stage ');

const SIDE = /(?<![a-z])(?:(left|right|bilateral)|([lr])|(both))\s{1,3}$/;

/** The side that stands before a disorder, and how much text it takes. */
export function sideBefore({ sheet }: Letter, { start }: Span): { name: string; length: number } | undefined {
  const match = SIDE.exec(sheet.lower.slice(Math.max(0, start - 14), start));
  if (match === null) return undefined;
  const name = match[1] ?? (match[2] === undefined ? 'bilateral' : { l: 'left', r: 'right' }[match[2]]);
  return name === undefined ? undefined : { name, length: match[0].length };
}

/** Initials of a writer or typist, and titles, that look like an abbreviation: "Our ref: RA/lt", "MS:kt". */
export function isShorthand({ sheet: { text } }: Letter, { start, end }: Span): boolean {
  if (!/^[A-Z]{2,4}$/.test(text.slice(start, end))) return false;
  const before = text.slice(Math.max(0, start - 12), start);
  return (
    /^\s?[/:]\s?[a-z]{2,3}\b/.test(text.slice(end, end + 6)) || /(?:\bref|BI-?)[:.\s-]{0,3}$/i.test(before)
  );
}

const RULED_OUT_BEFORE =
  /(?:\b(?:nothing like|not|isn't|wasn't|unlike|no longer|scared of|fear of|worr\w{2,4} about)\s(?:an? |the |his |her |any )?|\bn0\s)$/;
const RULED_OUT_AFTER =
  /^\s?(?:scare|excluded|ruled out|rule-out|sx\b|symptoms?\b|screen\b)|^[^.;\n]{0,34}\b(?:never confirmed|not confirmed|was excluded|ruled out)\b/;

/** What was thought of and was not so. */
export const isRuledOut = ({ sheet: { lower } }: Letter, { start, end }: Span): boolean =>
  RULED_OUT_BEFORE.test(lower.slice(Math.max(0, start - 26), start)) ||
  RULED_OUT_AFTER.test(lower.slice(end, end + 60));

const PASSING =
  /infect|\butis?\b|shingles|zoster|pneumonia|meningitis|stones?\b|colic|(?<!(?:hip|femoral|neck|spinal|vertebral|crush|wedge) )fracture|concussion|bronchitis|cellulitis|miscarriage|\bgord\b|reflux/;
const LONG_AGO =
  /^[^.;\n]{0,12}\b(?:at (?:the age of )?\d{1,2}|aged? \d{1,2}|as a|in (?:his|her) (?:teens|twenties|thirties|forties|youth)|in childhood|when (?:he|she) was|many years ago)\b/;
const OVER = /^[^.;\n,]{0,24}(?:\((?:inactive|resolved)\)|-\s?resolved|\bresolved\b)/;
const YEARS_PASSED = 3;

/** An illness that passes, told of as past, and one that is said to be over: a history, and no problem of today. */
export function isPassing(
  { sheet: { lower }, receivedAt }: Letter,
  { start, end }: Span,
  { isPast, date }: { readonly isPast: boolean; readonly date: string | undefined },
): boolean {
  const after = lower.slice(end, end + 60);
  if (OVER.test(after)) return true;
  if (!PASSING.test(lower.slice(start, end + 14))) return false;
  const years = date === undefined ? undefined : Number(receivedAt.slice(0, 4)) - Number(date.slice(0, 4));
  return LONG_AGO.test(after) || (years === undefined ? isPast : years > YEARS_PASSED);
}
