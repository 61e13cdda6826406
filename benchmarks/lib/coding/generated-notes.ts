const PROBLEMS = [
  'hypertension',
  'type 2 diabetes',
  'atrial fibrillation',
  'asthma',
  'COPD',
  'gout',
  'migraine',
];
const SYMPTOMS = [
  'chest pain',
  'shortness of breath',
  'fever',
  'cough',
  'headache',
  'nausea',
  'ankle swelling',
];
const DRUGS = ['metformin 500 mg bd', 'aspirin 75 mg od', 'salbutamol 2 puffs prn', 'lisinopril 10 mg daily'];

const NOTES = 60;
const VISITS = 6;

/** Notes of our own for a machine without the corpora: a few thousand characters each, always the same. */
export function generatedNotes(): readonly string[] {
  return Array.from({ length: NOTES }, (_, note) =>
    Array.from({ length: VISITS }, (_, visit) => visitText(note * 31 + visit * 7)).join('\n\n'),
  );
}

function visitText(seed: number): string {
  const one = (words: readonly string[], step: number) => words[(seed + step * 3) % words.length] ?? '';
  return [
    `PAST MEDICAL HISTORY: ${one(PROBLEMS, 0)} since ${1990 + (seed % 30)}, ${one(PROBLEMS, 1)}.`,
    `HISTORY: Seen on ${1 + (seed % 28)}/0${1 + (seed % 9)}/2024 with ${one(SYMPTOMS, 0)} for ${2 + (seed % 5)} days. Denies ${one(SYMPTOMS, 1)}, ${one(SYMPTOMS, 2)} or ${one(SYMPTOMS, 4)}.`,
    `FAMILY HISTORY: Mother had ${one(PROBLEMS, 2)} at ${40 + (seed % 30)}.`,
    `MEDICATIONS: ${one(DRUGS, 0)}, ${one(DRUGS, 1)}.`,
    `IMPRESSION: Possible ${one(PROBLEMS, 3)}; no evidence of ${one(PROBLEMS, 4)}. BP ${110 + (seed % 50)}/${60 + (seed % 30)}.`,
    `PLAN: Continue ${one(DRUGS, 2)}. Return if ${one(SYMPTOMS, 3)} worsens.`,
  ].join('\n');
}
