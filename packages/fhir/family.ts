import type { Fact } from '@chartwright/kernel';
import { fromFact, patientOf, type Writing } from './common.ts';
import { conceptOf } from './concepts.ts';
import relationships from './data/relationships.json' with { type: 'json' };
import type { CodeableConcept, FamilyMemberHistory } from './model.ts';
import { present } from './present.ts';
import { ageQuantity } from './quantity.ts';
import { ROLE_CODE } from './systems.ts';
import { fhirText } from './text.ts';

type Relationship = { readonly code: string; readonly display: string };

const SOMEBODY: Relationship = { code: 'FAMMEMB', display: 'family member' };

const byWord: ReadonlyMap<string, Relationship> = new Map(
  relationships.flatMap(({ words, code, display }) =>
    [display, ...words].map((word) => [word.replace(/-/g, ' '), { code, display }] as const),
  ),
);

const normalise = (words: string): string =>
  words
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, ' ');

function relationshipOf({ relative }: Fact): CodeableConcept {
  const known = (relative === undefined ? undefined : byWord.get(normalise(relative))) ?? SOMEBODY;
  return { coding: [{ system: ROLE_CODE, ...known }], text: fhirText(relative ?? known.display) };
}

/** An age is above zero in FHIR (age-1), so one at birth is told in words; so is a date, for which there is no type. */
function onsetOf({ onsetAgeYears, date }: Fact) {
  if (onsetAgeYears === undefined) return { onsetString: date };
  const onsetAge = ageQuantity(onsetAgeYears);
  return onsetAge === undefined ? { onsetString: 'at birth' } : { onsetAge };
}

/** What a relative has or had. One mention is never the whole history, hence `partial`. */
export function writeFamilyHistory(writing: Writing): FamilyMemberHistory {
  const { fact, words, options } = writing;
  return {
    resourceType: 'FamilyMemberHistory',
    ...fromFact(writing),
    status: 'partial',
    patient: patientOf(options),
    date: options.letterDate,
    relationship: relationshipOf(fact),
    condition: [present({ code: conceptOf(fact, words, options), ...onsetOf(fact) })],
  };
}
