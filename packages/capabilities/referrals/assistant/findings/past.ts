import type { Span, TargetFact } from '@chartwright/kernel';

/** The letter's words, and the day it was written. */
export type Moment = { readonly lower: string; readonly letterDate: string };

/** What is older than this is no finding of today, where the fact sets no other limit. */
export const MONTHS_AGO = 7;

const REMOTE_AFTER =
  /^[^.;\n]{0,34}?\b(?:at (?:the )?(?:age (?:of )?)?\d{1,2}\b(?!\s?(?:am|pm|%|:|\/|mls?|weeks|minutes|mins))|as an? (?:child|student|teen\w{0,6}|boy|girl|toddler|baby|young \w{3,6}|cyclist|\w{4,10} student)|in (?:his|her) (?:teens|twenties|thirties|youth|childhood|forties)|years ago|in childhood|in infancy|at that time|back then)/;
const REMOTE_BEFORE =
  /\b(?:previous(?:ly)?|prior|in the past|past (?:history|hx) of|as an? (?:child|teen\w{0,6}|boy|girl|toddler|student)|years ago|remote|aged? \d{1,2},?|at (?:age )?\d{1,2},?)\b[^.;,\n]{0,26}$/;
const YEAR_AFTER =
  /^[^.;()\n]{0,34}?(?:\b(?:in|of|on|dated|circa|c\.)\s?|,\s|\s)(?:[a-z]{3,9} |\d{1,2}\/)?((?:19|20)\d\d)\b/;
const YEAR_BEFORE = /\b((?:19|20)\d\d)\b(?: an?)?[^.;\n\d]{0,24}$/;
const YEAR_WITHIN = /\bin ((?:19|20)\d\d)\b/;
const SINCE = /\b(?:since|from|until|for)[^.;\n\d]{0,12}$/;

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
  (from.length > 4 ? Number(to.slice(5, 7)) - Number(from.slice(5, 7)) : -6);

/** A finding with a year of long ago beside it, or told of a childhood, is none of today. */
export function isLongAgo(
  span: Span,
  said: TargetFact | undefined,
  { lower, letterDate }: Moment,
  monthsAgo = MONTHS_AGO,
): boolean {
  const before = lower.slice(Math.max(0, span.start - 70), span.start);
  const after = lower.slice(span.end, span.end + 70);
  if (SINCE.test(before)) return false;
  if (said?.date !== undefined && monthsBetween(said.date, letterDate) > monthsAgo) return true;
  if (REMOTE_AFTER.test(after) || REMOTE_BEFORE.test(before)) return true;
  const told =
    /(?:^|[.;]\s|\n)\s{0,4}(?:back )?in (?:[a-z]{3,9} )?((?:19|20)\d\d)\b(?![^.;]*\b(?:now|today|currently|since)\b)[^.;]*$/.exec(
      lower.slice(Math.max(0, span.start - 200), span.start),
    )?.[1];
  const within = YEAR_WITHIN.exec(lower.slice(span.start, span.end))?.[1];
  const year = told ?? within ?? YEAR_AFTER.exec(after)?.[1] ?? YEAR_BEFORE.exec(before)?.[1];
  return year !== undefined && Number(letterDate.slice(0, 4)) - Number(year) >= 1;
}

const CONDITION =
  /(?<!wonder(?:s|ed|ing)? )\b(?:if|should|in case|unless|return|watch for|safety.?net\w{0,5}|advised?|warned|risk of|whether|monitor for|look out|to exclude|not use this form|when should|e\.g\.)\b[^.;\n]{0,60}$/;

/** "Please return if he has haemoptysis." */
export const isConditional = (lower: string, { start }: Span): boolean =>
  CONDITION.test(lower.slice(Math.max(0, start - 90), start));

const RELATIVE =
  /\b(?:f(?:amily)?\s?h(?:x|istory)?|fam|mother|father|mum|mom|dad|brother|bro|sister|sis|aunt\w{0,2}|uncle|cousin|nan|nana|grand\w{2,8}|son|daughter|wife|husband|partner|relatives?|parents?|maternal|paternal|niece|nephew|sibling\w{0,1}|friend)\b/;
const FAMILY_HEADING = /(?:^|\n)\s{0,12}(?:family (?:history|hx)|fhx?|fam hx)\s{0,2}:?\s{0,2}\n[^\n]{0,10}$/;

/** A heading of the family does not reach into the next line; another person is named where he is spoken of. */
export function isOfAnother(said: TargetFact, { start, end }: Span, lower: string): boolean {
  if (said.experiencer === 'patient' && said.status !== 'family') return false;
  const line = lower.lastIndexOf('\n', start - 1) + 1;
  const from = Math.max(line, start - 160);
  if (RELATIVE.test(lower.slice(from, Math.min(lower.length, end + 40)))) return true;
  return FAMILY_HEADING.test(lower.slice(Math.max(0, line - 60), line));
}

const LIST_DENIED =
  /\b(?:no|nil|denie[sd]|denying|without|neither|nor|never had|not had)\b(?:(?!\b(?:but|however|although|though|has|have|had|is|was|were|with|which|who|that|now|then|until|except|since|because|still|only|does|did|apart)\b)[^.;:\n]){0,70}?(?:,|\bor|\bnor|\/|\band|&)\s{0,2}$/;

/** The last of what one "no" denies: "no faints or blackouts". */
export const isListDenied = (lower: string, { start }: Span): boolean =>
  LIST_DENIED.test(lower.slice(Math.max(0, start - 90), start));

const HISTORY_WORD =
  /\b(?:pmhx?|phx|past|history|hx|h\/o|previous(?:ly)?|background|resolved|prior|old|known|used to|ago|earlier|once|former(?:ly)?|as an?|when (?:he|she) was|(?:19|20)\d\d)\b/;

/** The words around it tell it as something of the past, not a tense alone. */
export function isToldAsHistory(lower: string, { start, end }: Span): boolean {
  const before = lower.slice(Math.max(0, start - 160), start);
  const paragraph = before.slice(before.lastIndexOf('\n\n') + 1);
  return HISTORY_WORD.test(paragraph) || HISTORY_WORD.test(lower.slice(end, end + 30));
}

const DENIED_AFTER =
  /^[^.;,\n]{0,14}?\b(?:(?:is|are|was|were|has been|have been) )?(?:not a (?:feature|problem|concern)|absent|denied|not present|excluded|ruled out|unlikely|(?:-|:) ?(?:nil|no|none)\b)/;

/** "Headache is not a feature." */
export const isDeniedAfter = (lower: string, { end }: Span): boolean =>
  DENIED_AFTER.test(lower.slice(end, end + 50));
