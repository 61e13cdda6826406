export { type Right, SCOPES, type Scope } from './access.ts';
export { type Clock, fixedClock, systemClock } from './clock.ts';
export type {
  CodedNote,
  Coding,
  ConceptType,
  Cue,
  Directions,
  Fact,
  MentionStatus,
  NoteContext,
  PartialDate,
  Quantity,
  SectionSpan,
  TargetFact,
} from './fact.ts';
export { type Finding, known, unknown } from './finding.ts';
export { clamp, roundHalfAway } from './numbers.ts';
export { present } from './present.ts';
export { defineErrors, type ErrorSpec, type Issue, isProblem, Problem, type ProblemInit } from './problem.ts';
export type { Span } from './span.ts';
export { NEVER_EMITTED } from './unsafe-codes.ts';
export { isNamingLetter, isWordAt, normaliseWord, splitWords, type Words } from './words.ts';
