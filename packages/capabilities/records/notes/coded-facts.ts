import type { ConceptType, Fact } from '@chartwright/kernel';
import type { Mention } from './model.ts';

/** The terminology a note was coded with, as its publisher names it. */
export type Release = { readonly title: string; readonly version: string; readonly edition?: string };

/** What the engine read in a note, as it is kept. */
export type CodingResult = {
  readonly release: Release;
  readonly problems: readonly Mention[];
  readonly procedures: readonly Mention[];
};

/** The facts of one text: the content of a note, or an addendum to it. */
export type ReadText = { readonly addendumId: string | null; readonly facts: readonly Fact[] };

/** What one can have. */
const HAD: ReadonlySet<ConceptType> = new Set(['disorder', 'finding', 'situation', 'event']);

/** Said of the patient, as a fact: nothing that is denied, feared, suspected, planned, or a relative's. */
const isOfPatient = ({ status, negated, experiencer, temporality }: Fact): boolean =>
  (status === 'confirmed' || status === 'historical') &&
  !negated &&
  experiencer === 'patient' &&
  (temporality === 'recent' || temporality === 'historical');

const clinicalStatusOf = ({ status, clinicalStatus }: Fact): 'active' | 'resolved' =>
  clinicalStatus ?? (status === 'historical' ? 'resolved' : 'active');

/** "Ex-smoker, quit 2010": what is said to go on after its end is the state that began then. */
const isAftermath = ({ clinicalStatus, date }: Fact): boolean =>
  clinicalStatus === 'active' && date === undefined;

/** An end is compared as precisely as the words say it. */
const isOver = (fact: Fact, writtenOn: string): boolean =>
  clinicalStatusOf(fact) === 'resolved' ||
  (fact.endDate !== undefined &&
    fact.endDate <= writtenOn.slice(0, fact.endDate.length) &&
    !isAftermath(fact));

/** What the patient has now. An allergy is none of it: it is kept as an allergy. */
const isProblem = (fact: Fact, writtenOn: string): boolean =>
  isOfPatient(fact) && HAD.has(fact.conceptType) && fact.allergy === undefined && !isOver(fact, writtenOn);

const isProcedure = (fact: Fact): boolean => isOfPatient(fact) && fact.conceptType === 'procedure';

/**
 * Sorts the facts of a note. What is not known to be so is left out; a mention without a code stays, without one.
 *
 * @param writtenOn `YYYY-MM-DD`
 */
export function sortFacts(texts: readonly ReadText[], writtenOn: string, release: Release): CodingResult {
  const pick = (isWanted: (fact: Fact) => boolean, hasCourse: boolean) =>
    texts.flatMap(({ addendumId, facts }) =>
      facts.filter(isWanted).map((fact) => toMention(fact, addendumId, hasCourse)),
    );
  return {
    release,
    problems: pick((fact) => isProblem(fact, writtenOn), true),
    procedures: pick(isProcedure, false),
  };
}

const toMention = (fact: Fact, addendumId: string | null, hasCourse: boolean): Mention => ({
  text: fact.source,
  start: fact.start,
  end: fact.end,
  addendum_id: addendumId,
  snomed_code: fact.snomed?.code ?? null,
  snomed_display: fact.snomed?.term ?? null,
  concept_type: fact.conceptType,
  status: 'confirmed',
  clinical_status: hasCourse ? clinicalStatusOf(fact) : null,
  date: fact.date ?? null,
  end_date: fact.endDate ?? null,
  // A map of a release gives codes alone; their titles come with the order file.
  icd10_codes: (fact.icd10cm ?? []).map(({ code, term }) => ({ code, display: term === '' ? null : term })),
});

/** ICD-10 codes of the problems, each with its display and the concepts it was mapped from. */
export function collectIcd10({ problems }: CodingResult) {
  const codes: Record<string, { display: string | null; snomed_codes: string[] }> = {};
  for (const { snomed_code: snomed, icd10_codes: mapped } of problems) {
    for (const { code, display } of mapped) {
      const known = codes[code] ?? { display, snomed_codes: [] };
      if (snomed !== null && !known.snomed_codes.includes(snomed)) known.snomed_codes.push(snomed);
      codes[code] = known;
    }
  }
  return codes;
}

export function collectSnomed({ problems, procedures }: CodingResult) {
  const codes: Record<string, { display: string | null }> = {};
  for (const { snomed_code: code, snomed_display: display } of [...problems, ...procedures]) {
    if (code !== null) codes[code] = { display };
  }
  return codes;
}
