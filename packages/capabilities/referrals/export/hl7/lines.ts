import { labelOf } from '../labels.ts';
import type { ExportSource, TriageState } from '../source.ts';
import type { StatedPatient } from '../stated.ts';
import type { Line } from './report.ts';

export function triageLines(source: ExportSource, triage: TriageState, patient: StatedPatient): Line[] {
  const { judge, disclaimer } = source.outcome.result;
  const { pathway } = source.outcome.evaluation;
  const isFinal = !triage.isHeld;
  const line = (code: string, label: string, value: string | null | undefined): Line[] =>
    value === null || value === undefined || value.trim() === '' ? [] : [{ code, label, value, isFinal }];
  const lines = (code: string, label: string, values: readonly string[]): Line[] =>
    values.flatMap((value) => line(code, label, value));
  return [
    ...line('CATEGORY', 'Category', triage.category),
    ...line('TARGET-DATE', 'Target date', triage.targetDate),
    ...line('DISPOSITION', 'Disposition', triage.disposition),
    ...lines('REVIEW-REASON', 'Review reason', triage.reviewReasons),
    ...lines('FLAG', 'Flag', triage.flags),
    ...patient.redFlags.map(({ value, evidence }) => ({
      code: 'RED-FLAG',
      label: 'Red flag',
      value,
      isFinal,
      evidence,
    })),
    ...lines(
      'MISSING',
      'Missing information',
      triage.missing.map(({ text }) => text),
    ),
    ...line('JUDGE', 'Second reader', judge.verdict),
    ...line('PATHWAY', 'Pathway', `${pathway.id} ${pathway.version}`),
    ...line('DECISION', 'Decision', source.decision?.action),
    ...line('DECISION-ROUTE', 'Route of the decision', source.decision?.route),
    ...line('DECISION-REASON', 'Reason of the decision', source.decision?.reason),
    ...line('NOTICE', 'Notice', disclaimer),
  ];
}

const words = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(', ');

const HISTORY = {
  historical: { code: 'HISTORY', label: 'Past history' },
  family: { code: 'FAMILY', label: 'Family history' },
  negated: { code: 'DENIED', label: 'Not present' },
} as const;

/** What the letter says beside diagnoses and allergies of today, which have segments of their own. */
export function letterLines(patient: StatedPatient): Line[] {
  return [
    ...patient.facts.map(({ key, value: fact, isConfirmed, evidence }) => ({
      code: key,
      label: labelOf(key),
      value: typeof fact.value === 'boolean' ? (fact.value ? 'yes' : 'no') : fact.value,
      unit: fact.unit,
      comparator: fact.comparator,
      isFinal: isConfirmed,
      evidence,
    })),
    ...patient.diagnoses.flatMap(({ value, isConfirmed, evidence }) => {
      const { status, text, date } = value;
      if (status === 'confirmed' || status === 'suspected') return [];
      return [{ ...HISTORY[status], value: words(text, date), isFinal: isConfirmed, evidence }];
    }),
    ...patient.medications.map(({ value, isConfirmed, evidence }) => ({
      code: `MEDICATION-${value.status.toUpperCase()}`,
      label: `Medication (${value.status})`,
      value: words(value.name, value.dose, value.frequency),
      isFinal: isConfirmed,
      evidence,
    })),
    ...(patient.hasNoKnownAllergies === undefined || patient.allergies.length > 0
      ? []
      : [
          {
            code: 'ALLERGIES',
            label: 'Allergies',
            value: 'No known allergies',
            isFinal: patient.hasNoKnownAllergies.isConfirmed,
            evidence: patient.hasNoKnownAllergies.evidence,
          },
        ]),
  ];
}

export const investigationLines = ({ investigations }: StatedPatient): Line[] =>
  investigations.map(({ value: { name, date, value, unit, result, status }, isConfirmed, evidence }) => ({
    code: 'INVESTIGATION',
    label: name,
    value: status === 'done' ? (value ?? result ?? 'done') : status,
    unit: status === 'done' && value !== null ? unit : null,
    isFinal: status === 'done' && isConfirmed,
    date,
    evidence,
  }));
