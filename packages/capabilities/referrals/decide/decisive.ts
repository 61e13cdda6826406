import type { Evaluation, RuleTrace } from '@chartwright/pathways';

type When = RuleTrace['steps'][number]['when'];

/** The facts by which the proposed rules came to hold, as fields of a comparison. */
export function decisiveFields({ patients }: Evaluation): ReadonlySet<string> {
  const facts = patients.flatMap(({ pickedRule, rules }) =>
    rules
      .filter(({ id }) => id === pickedRule)
      .flatMap(({ steps }) => steps.flatMap(({ when }) => factsIn(when))),
  );
  return new Set(facts.map((fact) => FIELDS[fact] ?? `facts.${fact}`));
}

/** Facts that a reading holds under a name of their own. */
const FIELDS: Readonly<Record<string, string>> = { age: 'dateOfBirth', sex: 'sex' };

function factsIn(when: When): string[] {
  if ('of' in when) return when.of.flatMap(factsIn);
  return when.fact === undefined || when.found.length === 0 ? [] : [when.fact];
}
