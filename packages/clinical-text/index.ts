export { codeNote } from './code-note.ts';
export {
  type Deidentified,
  type DeidentifyOptions,
  deidentify,
  type IdentifierKind,
  type ReplacedSpan,
} from './deidentify/index.ts';
export type { Lexicon, LexiconForm, LexiconGuard } from './lexicon.ts';
export { findTimes, type TimeContext, type TimeExpression } from './time/index.ts';
