import type { Comparison, PatientComparison } from '../judge/compare.ts';
import type { PatientReading, Reading } from '../reading.ts';

/** Whose word counts where the readers contradict each other. */
export type Preferred = 'assistant' | 'judge';

/**
 * Joins two readings: what only one of them found is kept, and where they contradict each other the preferred one is
 * believed. Both joins are asked of the rules, so that a contradiction never hides the more urgent answer.
 */
export function merge(
  readings: { readonly assistant: Reading; readonly judge: Reading },
  comparison: Comparison,
  preferred: Preferred,
): Reading {
  const { assistant, judge } = readings;
  const [first, second] = preferred === 'assistant' ? [assistant, judge] : [judge, assistant];
  return {
    ...second,
    ...first,
    documentType: mergedType(assistant, judge),
    asksForAction: assistant.asksForAction === true || judge.asksForAction === true,
    textQuality: Math.min(assistant.textQuality, judge.textQuality),
    instructions: [...assistant.instructions, ...judge.instructions.filter(isNewTo(assistant.instructions))],
    repairs: assistant.repairs,
    patients: comparison.patients.map((pair) => mergePatient(readings, pair, preferred)),
  };
}

type Placed = { readonly page: number; readonly start: number; readonly end: number };

const isNewTo = (known: readonly Placed[]) => (one: Placed) =>
  !known.some(({ page, start, end }) => page === one.page && start < one.end && one.start < end);

/** Whatever one reader takes for a referral is treated as one: a person sees it where the other differs. */
function mergedType(
  { documentType: one }: Reading,
  { documentType: other }: Reading,
): Reading['documentType'] {
  const types = [one, other];
  if (types.includes('referral_multi_patient')) return 'referral_multi_patient';
  if (types.includes('referral')) return 'referral';
  return one;
}

function mergePatient(
  { assistant, judge }: { readonly assistant: Reading; readonly judge: Reading },
  pair: PatientComparison,
  preferred: Preferred,
): PatientReading {
  const ours = pair.assistant === undefined ? undefined : assistant.patients[pair.assistant];
  const theirs = pair.judge === undefined ? undefined : judge.patients[pair.judge];
  if (ours === undefined || theirs === undefined) return (ours ?? theirs) as PatientReading;
  const [first, second] = preferred === 'assistant' ? [ours, theirs] : [theirs, ours];
  return {
    ...second,
    ...first,
    name: fullerName(first.name, second.name),
    // The lists are the Assistant's: the Judge checks them, and reads less of each entry.
    identifiers: orElse(ours.identifiers, theirs.identifiers),
    phones: orElse(ours.phones, theirs.phones),
    // None is an answer: what the letter is about is no diagnosis of the past.
    diagnoses: ours.diagnoses,
    medications: orElse(ours.medications, theirs.medications),
    allergies: orElse(ours.allergies, theirs.allergies),
    investigations: orElse(ours.investigations, theirs.investigations),
    conditions: [
      ...first.conditions,
      ...second.conditions.filter(({ value }) => !first.conditions.some((one) => one.value === value)),
    ],
    facts: { ...second.facts, ...first.facts },
    redFlags: [
      ...ours.redFlags,
      ...theirs.redFlags.filter(({ value }) => !ours.redFlags.some((one) => one.value === value)),
    ],
  } as PatientReading;
}

type Name = PatientReading['name'];

/** The first that is complete; of two that are, the second where it holds all of the first and more. */
function fullerName(first: Name, second: Name): Name {
  if (first?.value.isComplete !== true || second?.value.isComplete !== true)
    return first?.value.isComplete === true ? first : (second ?? first);
  const words = ({ full }: { readonly full: string }) => full.toLowerCase().split(/\s+/);
  const longer = words(second.value);
  const holdsAll = words(first.value).every((word) => longer.includes(word));
  return holdsAll && longer.length > words(first.value).length ? second : first;
}

const orElse = <T>(list: readonly T[], other: readonly T[]): readonly T[] => (list.length > 0 ? list : other);
