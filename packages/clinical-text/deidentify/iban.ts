import type { Found } from './model.ts';

const candidate = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}/g;
const SHORTEST = 15;

/** Whole bank account numbers, in one piece or in groups. @source ISO 13616, International Bank Account Number */
export function findIbans(text: string): Found[] {
  const found: Found[] = [];
  for (const { 0: written, index } of text.matchAll(candidate)) {
    const length = lengthOfIban(written, text.charAt(index + written.length));
    if (length !== undefined) found.push({ start: index, end: index + length, kind: 'id-number' });
  }
  return found;
}

/** The longest beginning whose check digits are right; words in capitals may stand after the number. */
function lengthOfIban(written: string, after: string): number | undefined {
  for (let end = written.length; end >= SHORTEST; end -= 1) {
    const next = end === written.length ? after : written.charAt(end);
    if (written.charAt(end - 1) === ' ' || /[A-Za-z0-9]/.test(next)) continue;
    const compact = written.slice(0, end).replaceAll(' ', '');
    if (compact.length >= SHORTEST && isChecked(compact)) return end;
  }
  return undefined;
}

/** Modulus 97, with the first four characters moved to the end and letters as 10 to 35. */
function isChecked(compact: string): boolean {
  let rest = 0;
  for (const one of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(one, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
