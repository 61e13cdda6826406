export { type Clock, fixedClock, systemClock } from './clock.ts';
export { type Finding, known, unknown } from './finding.ts';
export { clamp, roundHalfAway } from './numbers.ts';
export { defineErrors, type ErrorSpec, isProblem, type Issue, Problem, type ProblemInit } from './problem.ts';
