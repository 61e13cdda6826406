/** Typographic signs that become plain ASCII before anything is judged. */
const PLAIN_SIGNS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '™': '',
};
const SIGN = new RegExp(`[${Object.keys(PLAIN_SIGNS).join('')}]`, 'gu');

/** After folding: printable ASCII and the few signs of our own templates. */
const READABLE = /^[ -~–—→≥≤±°µ]*$/u;

/**
 * Folds a text to plain letters and ASCII digits, so that the guard reads what a person sees.
 *
 * @returns null when the text holds anything a person could misread or not see at all: other scripts and digits,
 * full-width or superscript forms, ligatures, invisible, combining or control characters, line breaks
 */
export function foldText(text: string): string | null {
  const plain = text.replace(SIGN, (sign) => PLAIN_SIGNS[sign] ?? sign).normalize('NFC');
  if (/\p{M}/u.test(plain)) return null;
  const folded = plain.normalize('NFD').replace(/\p{M}/gu, '');
  return READABLE.test(folded) ? folded.replace(/ {2,}/g, ' ') : null;
}

const SENTENCE_END = /[.!?]+["')\]]*(?=\s|$)|[.!?]+(?=[A-Za-z]{2})/g;

/** The number of sentences; a last one without a full stop counts. Expects folded text. */
export const countSentences = (folded: string): number =>
  folded.split(SENTENCE_END).filter((part) => /[A-Za-z0-9]/.test(part)).length;
