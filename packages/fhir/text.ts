import type { Fact } from '@chartwright/kernel';

// A FHIR string holds no control characters but tab, line feed and carriage return.
const FORBIDDEN = /(?![\t\n\r])\p{Cc}/gu;

/** Words as a FHIR string. Every replaced character is one code unit, so offsets stay true. */
export const fhirText = (words: string): string => words.toWellFormed().replace(FORBIDDEN, ' ');

/** The words of a mention, without what stands between its pieces. */
export const mentionWords = (text: string, { mention, parts = [mention] }: Fact): string =>
  fhirText(parts.map(({ start, end }) => text.slice(start, end)).join(' '));
