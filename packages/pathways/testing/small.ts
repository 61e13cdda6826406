import type { Pathway } from '../index.ts';
import { pathwayOf } from './cases.ts';

const HEAD = `id: small
version: 1.0.0
title: Small
effectiveFrom: 2026-01-01
scope: { referralValidityMonths: 12 }
categories:
  ED: { rank: 0, targetDays: 0, label: Emergency }
  CAT1: { rank: 1, targetDays: 30, label: Urgent }
  CAT3: { rank: 2, targetDays: 365, label: Routine }
dispositions: { triaged: T, requestInfo: I, humanReview: H, outOfScope: O, notAReferral: N }
statedUrgency: { CAT1: [urgent] }
policies:
  pick: mostUrgentTrue
  moreUrgentUnknown: { when: any, review: OPEN }
  noRule: { review: NO_RULE }
  statedMoreUrgent: { review: HIGHER }
  statedLessUrgent: { flag: LOWER }
  identity: { fields: [patient.name], review: IDENTITY }
  multiPatient: { review: SEVERAL }
  embeddedInstruction: { review: INSTRUCTION }
  expired: { review: EXPIRED }
  outOfScopeAge: { review: AGE }
  alwaysReview: { categories: [ED], review: EMERGENCY }
  notReferral: { asksForAction: { review: ACTION } }
  unreadable: { review: UNREADABLE }
  returned: { review: RETURN }
  essentials: { holdTriage: true, review: ESSENTIALS }
globalEssential: [patient.name]
conditions:
  headache: { specialty: neurology, essential: [neuroExam] }
`;
/** The line on which the nodes begin. */
export const NODES_LINE = HEAD.split('\n').length;

/** A document of three categories and one condition, with nodes as they stand below `nodes:`. */
export const smallText = (nodes: string): string => `${HEAD}nodes:\n${nodes}`;

/** One rule of the condition; `when` in flow style. */
export const ruleText = (id: string, category: string, when: string): string =>
  `  - { trigger: ${id}, condition: headache, when: ${when}, whenTrue: [{ recommend: accept, category: ${category} }], cite: [x] }\n`;

export const small = (nodes: string): Pathway => pathwayOf(smallText(nodes));

/** A pathway of one rule with the given test. */
export const withTest = (when: string): Pathway => small(ruleText('A', 'CAT1', when));
