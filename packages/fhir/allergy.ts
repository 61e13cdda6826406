import type { Fact } from '@chartwright/kernel';
import { fromFact, patientOf, type Stance, type Writing } from './common.ts';
import { conceptOf, rxnormCodings } from './concepts.ts';
import { clinicalStatusOf } from './condition.ts';
import { datesOf } from './dates.ts';
import type { AllergyIntolerance, CodeableConcept } from './model.ts';
import { present, someOf } from './present.ts';
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION } from './systems.ts';
import { fhirText } from './text.ts';

/** Concepts that R4B records as an allergy although they say there is none (value set allergyintolerance-code). */
const NO_KNOWN_ALLERGY: ReadonlySet<string> = new Set([
  '716186003',
  '409137002',
  '429625007',
  '428607008',
  '428197003',
]);

const isNoKnownAllergy = ({ snomed }: Fact): boolean =>
  snomed !== undefined && NO_KNOWN_ALLERGY.has(snomed.code);

export const isAllergy = (fact: Fact): boolean => fact.allergy !== undefined || isNoKnownAllergy(fact);

const DISPLAYS = {
  active: 'Active',
  inactive: 'Inactive',
  resolved: 'Resolved',
  confirmed: 'Confirmed',
  unconfirmed: 'Unconfirmed',
  refuted: 'Refuted',
} as const;

const concept = (system: string, code: keyof typeof DISPLAYS): CodeableConcept => ({
  coding: [{ system, code, display: DISPLAYS[code] }],
});

const VERIFICATION = { asserted: 'confirmed', uncertain: 'unconfirmed', denied: 'refuted' } as const;

const NOT_IMMUNE = /intoleran|side effect|adverse|sensitiv/i;

/** `intolerance` is not said by the contract's profile, so the type is left out where the words do not say allergy. */
const typeOf = (fact: Fact, words: string) =>
  isNoKnownAllergy(fact) || NOT_IMMUNE.test(words) || NOT_IMMUNE.test(fact.snomed?.term ?? '')
    ? undefined
    : ('allergy' as const);

function codeOf({ fact, words, options }: Writing): CodeableConcept {
  const code = conceptOf(fact, words, options);
  const substance = rxnormCodings(fact);
  return code.coding === undefined && substance.length === 1 ? { coding: substance, text: words } : code;
}

function reactionOf({ fact }: Writing): AllergyIntolerance['reaction'] {
  if (fact.allergy?.reaction === undefined) return undefined;
  const codings = rxnormCodings(fact);
  return [
    present({
      substance: present({
        coding: codings.length === 1 ? codings : undefined,
        text: fhirText(fact.allergy.substance),
      }),
      manifestation: [{ text: fhirText(fact.allergy.reaction) }],
      severity: fact.severity,
    }),
  ];
}

/** An allergy or intolerance. R4B invariant ait-1 asks for a clinical status even of a refuted one: `inactive`. */
export function writeAllergy(writing: Writing, stance: Exclude<Stance, 'planned'>): AllergyIntolerance {
  const { fact, words, options } = writing;
  const isDenied = stance === 'denied';
  const status = isDenied ? 'inactive' : clinicalStatusOf(fact, options.letterDate);
  return present({
    resourceType: 'AllergyIntolerance' as const,
    ...fromFact(writing),
    clinicalStatus: concept(ALLERGY_CLINICAL, status),
    verificationStatus: concept(ALLERGY_VERIFICATION, VERIFICATION[stance]),
    type: typeOf(fact, words),
    category: someOf(rxnormCodings(fact).length > 0 ? (['medication'] as const) : []),
    code: codeOf(writing),
    patient: patientOf(options),
    onsetDateTime: isDenied ? undefined : datesOf(fact).start,
    reaction: isDenied ? undefined : reactionOf(writing),
  });
}
