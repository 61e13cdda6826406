import { relativeDate } from '@chartwright/clinical-text/relative-date';
import type { Coding, Cue, Directions, Fact, Quantity, TargetFact } from '@chartwright/kernel';
import type { Mention, Target } from '../replies.ts';
import { convert, type Offsets } from './offsets.ts';

type Context = { readonly letterDate: string; readonly offsets: Offsets };

/** A fact in the documented shape, what the contract does not know after it. */
export function viewMention(fact: Fact, id: string, context: Context): Mention {
  const { start, end } = convert(fact, context.offsets);
  const mention = convert(fact.mention, context.offsets);
  return {
    id,
    ...viewConcept(fact.snomed),
    concept_type: fact.conceptType,
    status: fact.status === 'historical' ? 'confirmed' : fact.status,
    ...viewDates(fact, context.letterDate),
    source: fact.source,
    start,
    end,
    shortened_id: id.slice(0, 8),
    clinical_status: viewClinicalStatus(fact),
    confidence: fact.confidence,
    section: fact.section,
    rule: viewRule(fact.why, context.offsets),
    alternatives: fact.alternatives.map(viewCoding),
    icd10cm: (fact.icd10cm ?? []).map(viewMappedCode),
    rxnorm: (fact.rxnorm ?? []).map(viewCoding),
    laterality: fact.laterality ?? null,
    severity: fact.severity ?? null,
    value: viewQuantity(fact.value),
    directions: fact.directions === undefined ? null : viewDirections(fact.directions),
    allergy:
      fact.allergy === undefined
        ? null
        : { substance: fact.allergy.substance, reaction: fact.allergy.reaction ?? null },
    onset_age_years: fact.onsetAgeYears ?? null,
    mention_start: mention.start,
    mention_end: mention.end,
    parts: (fact.parts ?? []).map((part) => convert(part, context.offsets)),
    experiencer: fact.experiencer,
    relative: fact.relative ?? null,
  };
}

const ABSENT: ReadonlySet<Fact['status']> = new Set(['negated', 'planned', 'hypothetical', 'family']);

/** What the patient does not have is neither active nor resolved. */
function viewClinicalStatus({ status, clinicalStatus }: Fact): Mention['clinical_status'] {
  if (ABSENT.has(status)) return null;
  return status === 'historical' ? 'resolved' : (clinicalStatus ?? null);
}

/** A span the caller named, with every word of its own. */
export function viewTarget(target: TargetFact, context: Context): Target {
  return {
    ...convert(target, context.offsets),
    source: target.source,
    status: target.status,
    negated: target.negated,
    experiencer: target.experiencer,
    temporality: target.temporality,
    ...viewConcept(target.snomed),
    rxnorm: (target.rxnorm ?? []).map(viewCoding),
    ...viewDates(target, context.letterDate),
    section: target.section,
    rule: target.why === undefined ? null : viewRule(target.why, context.offsets),
  };
}

const viewConcept = (snomed: Coding | undefined) => ({
  snomed_ct_code: snomed?.code ?? null,
  snomed_ct_term: snomed?.term ?? null,
});

const viewCoding = ({ code, term }: Coding) => ({ code, term });

/** A map of a release gives codes alone; their titles come with the order file. */
const viewMappedCode = ({ code, term }: Coding) => ({ code, term: term === '' ? null : term });

const viewDates = ({ date, endDate }: Pick<TargetFact, 'date' | 'endDate'>, letterDate: string) => ({
  date: date ?? null,
  end_date: endDate ?? null,
  relative_date: date === undefined ? null : relativeDate(date, letterDate),
  relative_end_date: endDate === undefined ? null : relativeDate(endDate, letterDate),
});

/** Why a fact was found, without a copy of more of the note than the deciding words. */
export const viewRule = ({ dictionary, form, cues }: Fact['why'], offsets: Offsets) => ({
  dictionary,
  form,
  cues: cues.map((cue) => viewCue(cue, offsets)),
});

const viewCue = (cue: Cue, offsets: Offsets) => ({
  text: cue.text,
  rule: cue.rule,
  ...convert(cue, offsets),
});

const viewQuantity = (quantity: Quantity | undefined) =>
  quantity === undefined
    ? null
    : {
        text: quantity.text,
        value: quantity.value,
        second_value: quantity.secondValue ?? null,
        comparator: quantity.comparator ?? null,
        unit: quantity.unit ?? null,
      };

const viewDirections = ({ frequency, ...given }: Directions) => ({
  text: given.text,
  dose: viewQuantity(given.dose),
  route: given.route ?? null,
  frequency:
    frequency === undefined
      ? null
      : {
          times: frequency.times,
          times_max: frequency.timesMax ?? null,
          period: frequency.period,
          period_max: frequency.periodMax ?? null,
          unit: frequency.unit,
        },
  when: [...(given.when ?? [])],
  duration_days: given.durationDays ?? null,
  as_needed: given.asNeeded ?? null,
  action: given.action ?? null,
});
