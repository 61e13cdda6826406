import { canonicalJson } from './canonical.ts';
import type { Pathway } from './compile.ts';

/**
 * The text to store when a version is published. It holds the definition of every fact it uses, so that parsed again,
 * by any later release, it is the same pathway with the same digest and gives the same answers.
 */
export const canonicalDocument = ({ document }: Pathway): string => canonicalJson(document);

/** SHA-256 of the canonical text, in hex: what a decision names beside id and version. */
export const digestOf = ({ sha256 }: Pathway): string => sha256;
