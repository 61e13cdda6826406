import type { Rule } from '../compile.ts';
import type { When } from '../model.ts';
import type { LeafTrace, RuleTrace, StepTrace, WhenTrace } from '../result.ts';
import { all, any, not, type Truth } from '../truth.ts';
import { evaluateLeaf, type View } from './leaf.ts';

/** One rule against one patient: its truth, the whole tree below it and a sentence that says why. */
export function evaluateRule(view: View, rule: Rule): RuleTrace {
  const steps = rule.steps.map(({ trigger, when, expected }): StepTrace => {
    const trace = evaluateWhen(view, when);
    return { trigger, expected, truth: expected ? trace.truth : not(trace.truth), when: trace };
  });
  const truth = all(steps.map((step) => step.truth));
  const { category = null, recommend, targetDays } = rule.recommendation;
  const days = category === null ? undefined : (targetDays ?? view.document.categories[category]?.targetDays);
  return {
    id: rule.id,
    condition: rule.condition ?? null,
    decision: recommend,
    category,
    targetDays: days ?? null,
    truth,
    because: because(truth, steps),
    steps,
    cite: rule.cite,
    rationale: rule.rationale ?? null,
  };
}

function evaluateWhen(view: View, when: When): WhenTrace {
  if ('all' in when) {
    const of = when.all.map((one) => evaluateWhen(view, one));
    return { op: 'all', truth: all(of.map(({ truth }) => truth)), of };
  }
  if ('any' in when) {
    const of = when.any.map((one) => evaluateWhen(view, one));
    return { op: 'any', truth: any(of.map(({ truth }) => truth)), of };
  }
  if ('not' in when) {
    const of = [evaluateWhen(view, when.not)];
    return { op: 'not', truth: not(of[0]?.truth ?? 'UNKNOWN'), of };
  }
  return evaluateLeaf(view, when);
}

/** The leaves that made a tree come out as it did: those whose branch has the same say. */
function decisive(trace: WhenTrace): LeafTrace[] {
  if ('test' in trace) return [trace];
  if (trace.op === 'not') return trace.of.flatMap(decisive);
  return trace.of.filter(({ truth }) => truth === trace.truth).flatMap(decisive);
}

export const decisiveLeaves = (truth: Truth, steps: readonly StepTrace[]): LeafTrace[] =>
  steps.filter((step) => step.truth === truth).flatMap((step) => decisive(step.when));

const WORDS = { TRUE: 'holds', FALSE: 'does not hold', UNKNOWN: 'is not known' } as const;

const because = (truth: Truth, steps: readonly StepTrace[]): string =>
  decisiveLeaves(truth, steps)
    .map(
      (leaf) => `${leaf.test}: ${WORDS[leaf.truth]}${leaf.unknown === undefined ? '' : ` (${leaf.unknown})`}`,
    )
    .join('; ');
