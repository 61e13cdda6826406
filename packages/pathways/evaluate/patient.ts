import { conditionOf, ownValue, type Pathway } from '../compile.ts';
import { addDays } from '../dates.ts';
import type { EvaluateOptions, PatientInput, TriageInput } from '../input.ts';
import type { NotMoreUrgent, PatientTriage, RuleTrace } from '../result.ts';
import { type View, viewOf, whyUnusable } from './leaf.ts';
import { missingItems, type OpenRule, openRuleOf } from './missing.ts';
import { dispositionOf, effectsOf, isOutOfScope, type Situation, unique } from './policies.ts';
import { evaluateRule } from './rules.ts';
import { readStatedUrgency } from './stated-urgency.ts';

/** Triage of one patient of a referral, with every rule of the recognised conditions. */
export function triagePatient(
  pathway: Pathway,
  input: TriageInput,
  patient: PatientInput,
  options: EvaluateOptions,
): PatientTriage {
  const view = viewOf(pathway.document, input, patient, options);
  const conditions = [...new Set(patient.conditions)]
    .filter((name) => conditionOf(view.document, name))
    .toSorted();
  const rules = pathway.rules
    .filter(
      ({ condition, start }) =>
        start === options.start && (condition === undefined || conditions.includes(condition)),
    )
    .map((rule) => evaluateRule(view, rule));
  const picked = rules.find(({ truth }) => truth === 'TRUE');
  const open = moreUrgent(view, rules, picked)
    .filter(({ truth }) => truth === 'UNKNOWN')
    .map((rule) => openRuleOf(view, rule));
  const requested = picked === undefined ? [] : requestInfoOf(pathway, picked);
  const missing = missingItems(view, conditions, open, requested);
  const essentialsMissing = missing.some(({ reasons }) => reasons.includes('essential'));
  const stated = statedOf(view);
  const situation: Situation = { input, view, picked, rules, open, stated, essentialsMissing };
  return { ...report(situation), conditions, missing, route: routeOf(pathway, situation) };
}

/** Rules of a category above the picked one: rank alone counts, the target within a category does not. */
function moreUrgent(
  { document }: View,
  rules: readonly RuleTrace[],
  picked: RuleTrace | undefined,
): RuleTrace[] {
  const rankOf = ({ category }: RuleTrace): number =>
    (category === null ? undefined : document.categories[category]?.rank) ?? Infinity;
  const limit = picked === undefined ? Infinity : rankOf(picked);
  return rules.filter((rule) => rankOf(rule) < limit);
}

const requestInfoOf = ({ rules }: Pathway, { id }: RuleTrace): readonly string[] =>
  rules.find((rule) => rule.id === id)?.recommendation.requestInfo ?? [];

function statedOf({ document, patient: { statedUrgency } }: View): PatientTriage['statedUrgency'] {
  if (statedUrgency === undefined) return null;
  return { text: statedUrgency.value, category: readStatedUrgency(document, statedUrgency.value) };
}

function routeOf({ rules, document }: Pathway, { picked, view }: Situation): string | null {
  if (isOutOfScope(view)) return document.policies.outOfScopeAge.route ?? null;
  return rules.find(({ id }) => id === picked?.id)?.recommendation.route ?? null;
}

type Report = Omit<PatientTriage, 'conditions' | 'missing' | 'route'>;

function report(situation: Situation): Report {
  const { input, open, picked, rules, stated, view } = situation;
  const effects = effectsOf(situation);
  const inScope = isOutOfScope(view) ? undefined : picked;
  const targetDays = inScope?.targetDays ?? null;
  const reviewReasons = unique(effects.map(({ review }) => review));
  return {
    id: view.patient.id,
    category: inScope?.category ?? null,
    targetDays,
    targetDate: targetDays === null ? null : addDays(input.receivedAt, targetDays),
    disposition: dispositionOf(view.document, effects),
    humanReview: reviewReasons.length > 0,
    reviewReasons,
    flags: unique([...(input.flags ?? []), ...effects.map(({ flag }) => flag)]),
    decision: inScope?.decision ?? null,
    provisionalCategory: picked?.category ?? null,
    pickedRule: picked?.id ?? null,
    trueRules: idsOf(rules, 'TRUE'),
    openRules: idsOf(rules, 'UNKNOWN'),
    ageYears: view.age === undefined ? null : { low: view.age.low, high: view.age.high },
    statedUrgency: stated,
    notMoreUrgent: explain(moreUrgent(view, rules, picked), open),
    unusableFacts: unusableFacts(view),
    rules,
  };
}

const idsOf = (rules: readonly RuleTrace[], truth: string): string[] =>
  rules.filter((rule) => rule.truth === truth).map(({ id }) => id);

function explain(rules: readonly RuleTrace[], open: readonly OpenRule[]): NotMoreUrgent[] {
  return rules.flatMap(({ because, category, id, truth }) => {
    if (truth === 'TRUE' || category === null) return [];
    const absentFacts = open.find(({ rule }) => rule.id === id)?.absent ?? [];
    return [{ rule: id, category, truth, because, absentFacts }];
  });
}

function unusableFacts({ document, patient }: View): PatientTriage['unusableFacts'] {
  return Object.keys(patient.facts)
    .toSorted()
    .flatMap((fact) => {
      const [value, definition] = [ownValue(patient.facts, fact), ownValue(document.facts, fact)];
      if (value === undefined) return [];
      const why = definition === undefined ? 'not_defined' : whyUnusable(value, definition);
      return why === undefined ? [] : [{ fact, why }];
    });
}
