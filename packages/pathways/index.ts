export {
  type Backtest,
  type BacktestCase,
  backtest,
  type ComparedPatient,
  compareCases,
  type Move,
  summarizeBacktest,
} from './backtest.ts';
export { canonicalDocument, digestOf } from './canonical-document.ts';
export { type PathwayCase, readCases } from './case-file.ts';
export { factCatalogue } from './catalogue.ts';
export type { Pathway, Rule } from './compile.ts';
export { diffPathways, type PathwayChange } from './diff.ts';
export { evaluate } from './evaluate/index.ts';
export type { EvaluateOptions, FactInput, InvestigationInput, PatientInput, TriageInput } from './input.ts';
export type { LintCode, LintFinding } from './lint/finding.ts';
export { type LintOptions, lint } from './lint/index.ts';
export { type FactCatalogue, pathwaySchema } from './model.ts';
export { type Parsed, parsePathway } from './parse.ts';
export { renderPathway } from './render.ts';
export type { Evaluation, MissingItem, NotMoreUrgent, PatientTriage, RuleTrace } from './result.ts';
export { type CaseResult, runCases } from './run-cases.ts';
export type { PathwayIssue } from './source.ts';
export { type SystemTemplate, systemTemplates } from './templates.ts';
export { renamePathway, writeYaml } from './write.ts';
