import { closing } from '../model/expression.ts';
import type { Draft } from './draft.ts';

/** Writes out what a model may say in its expressions and no engine knows: `today()` and `years(a, b)`. */
export function expanded(draft: Draft, expression: string): string {
  const dated = expression.replaceAll('today()', () => today(draft));
  return withYears(draft, dated);
}

/** The day of the question; without it the last day of the data; without both it is unknown. */
function today(draft: Draft): string {
  const day = draft.options.today ?? draft.options.coverage?.to;
  return day === undefined ? 'CAST(NULL AS DATE)' : draft.bindAs(day, 'DATE');
}

const YEARS = 'years(';

function withYears(draft: Draft, expression: string): string {
  const start = expression.indexOf(YEARS);
  if (start < 0) return expression;
  const inside = expression.slice(start + YEARS.length);
  const end = closing(inside);
  if (end === undefined) throw new RangeError('years() is not closed');

  const [from = '', to = ''] = argumentsOf(inside.slice(0, end));
  const years = draft.words.years(from, to);
  return `${expression.slice(0, start)}${years}${withYears(draft, inside.slice(end + 1))}`;
}

/** Splits at the commas that are in no bracket. */
function argumentsOf(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}
