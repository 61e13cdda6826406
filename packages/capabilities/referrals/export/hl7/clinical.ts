import { components, dateOf, escapeText, repeated, segment } from '@chartwright/hl7v2';
import type { StatedPatient } from '../stated.ts';

/** Table 0052: a diagnosis that the letter is sure of is final, one that it suspects is a working one. */
const DIAGNOSES = { confirmed: 'F', suspected: 'W' } as const;

export function writeDiagnoses({ diagnoses }: StatedPatient): string[] {
  return diagnoses
    .flatMap(({ value: { text, status, date } }) =>
      status === 'confirmed' || status === 'suspected' ? [{ text, date, type: DIAGNOSES[status] }] : [],
    )
    .map(({ text, date, type }, n) =>
      segment('DG1', String(n + 1), undefined, components(undefined, text), undefined, dateOf(date), type),
    );
}

const SEVERITIES: ReadonlyMap<string, string> = new Map([
  ['mild', 'MI'],
  ['moderate', 'MO'],
  ['severe', 'SV'],
]);

/** A severity in other words stands with the reaction. */
export const writeAllergies = ({ allergies }: StatedPatient): string[] =>
  allergies
    .filter(({ value: { substance } }) => escapeText(substance) !== '')
    .map(({ value: { substance, reaction, severity } }, n) => {
      const grade = SEVERITIES.get(severity?.trim().toLowerCase() ?? '');
      return segment(
        'AL1',
        String(n + 1),
        undefined,
        components(undefined, substance),
        grade,
        repeated([reaction, grade === undefined ? severity : undefined]),
      );
    });
