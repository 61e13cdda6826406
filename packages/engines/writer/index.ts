export type { FactorFacts, Share, SignalFacts, WriterFacts } from './facts.ts';
export { factsForWriter } from './facts.ts';
export { acceptNarrative, type NarrativeFault, type NarrativeVerdict } from './guard.ts';
export {
  type NarrateOptions,
  type Narration,
  type NarrativeWriter,
  narrate,
  type WriterFault,
} from './narrate.ts';
export type { CourseScores, ScoreMovement } from './score-movement.ts';
