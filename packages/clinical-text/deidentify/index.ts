export { type Deidentified, type DeidentifyOptions, deidentify, type ReplacedSpan } from './deidentify.ts';
export type { IdentifierKind } from './model.ts';
