import { styleText } from 'node:util';
import type { Review } from '@chartwright/coding/work';

type Status = Review['spans'][number]['status'];
type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<Status, Style>> = {
  confirmed: ['green', 'bold'],
  provisional: ['yellow', 'bold'],
  differential: ['yellow', 'italic'],
  historical: ['blue', 'bold'],
  negated: ['red', 'strikethrough'],
  family: ['magenta', 'bold'],
  planned: ['cyan', 'bold'],
  hypothetical: ['gray', 'italic'],
};

const DISCLAIMER = 'Not a medical device. A clinician or coder must review what is shown.';

/**
 * A coded note for a terminal: its text with the marks, the legend, a line for each fact. Colour shows the status;
 * without colour marks stand in brackets.
 */
export function drawReview(
  review: Review,
  options: {
    readonly release: { readonly title: string; readonly version: string };
    readonly isColored: boolean;
  },
): string {
  const paint = (status: Status, text: string): string =>
    options.isColored ? styleText(STYLES[status], text, { validateStream: false }) : text;
  const { title, version } = options.release;
  return [
    drawText(review, options.isColored ? paint : (_status, text) => `[${text}]`),
    '',
    ...review.legend.map(({ status, label }) => `${paint(status, '■')} ${label}: ${review.counts[status]}`),
    '',
    ...review.spans.map((span) => drawSpan(review.text, span, paint)),
    '',
    escapeControls(`${title} ${version}`),
    DISCLAIMER,
  ].join('\n');
}

/** A segment under several marks wears the innermost. */
function drawText(review: Review, paint: (status: Status, text: string) => string): string {
  const statusOf = new Map(review.spans.map(({ extraction_id, status }) => [extraction_id, status]));
  return review.segments
    .map(({ text, span_ids }) => {
      const status = statusOf.get(span_ids.at(-1) ?? '');
      return status === undefined ? escapeControls(text) : paint(status, escapeControls(text));
    })
    .join('');
}

function drawSpan(
  text: string,
  { start, end, status, title, why }: Review['spans'][number],
  paint: (status: Status, text: string) => string,
): string {
  const { rule } = why;
  const cues = rule.cues.map((cue) => `${cue.rule} "${cue.text}"`);
  const reason = [`in ${why.section}`, `${rule.dictionary}: ${rule.form}`, ...cues].join('; ');
  const place = `${start}–${end}`.padStart(11);
  const source = oneLine(text.slice(start, end));
  return `${place}  ${paint(status, source)}  ${oneLine(title)}  (${oneLine(reason)})`;
}

const oneLine = (text: string): string => escapeControls(text.replace(/\s+/g, ' '));

/** Characters that could drive the terminal, or turn its writing round, are shown and not obeyed. */
const CONTROLS = /[\p{Cc}\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The same JSON, without a character that a terminal obeys. They stand in its strings only. */
export const escapeJson = (json: string): string =>
  json.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

function escapeControls(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(CONTROLS, (character) =>
      character === '\n' || character === '\t' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}
