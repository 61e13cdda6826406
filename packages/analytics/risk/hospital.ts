import table from './data/hospital.json' with { type: 'json' };
import { bandOf, type RiskComponent, type RiskScore, stepOf } from './model.ts';

export const hospitalTable = table;
export type HospitalVariant = keyof typeof table.variants;
export const hospitalVariants: readonly HospitalVariant[] = ['admissions-1-5', 'admissions-2-5'];
export const defaultHospitalVariant: HospitalVariant = 'admissions-1-5';

export type HospitalInputs = {
  readonly haemoglobinGPerDl?: number | undefined;
  readonly oncology?: boolean | undefined;
  readonly sodiumMmolPerL?: number | undefined;
  readonly procedure?: boolean | undefined;
  readonly urgent?: boolean | undefined;
  /** Hospital admissions in the twelve months before this one. */
  readonly admissionsBefore?: number | undefined;
  readonly lengthDays?: number | undefined;
};

type Item = RiskComponent & { readonly pointsMax: number };

/**
 * HOSPITAL score of a stay, 0 to 13: low to 4, intermediate 5 and 6, high from 7.
 *
 * @returns the sum of what is known; no band when haemoglobin or sodium is missing, nor when another missing item
 * could change it
 * @throws {RangeError} for a value that nobody can have
 * @source Donzé J et al. JAMA Intern Med 2013;173:632-638 and 2016;176:496-502
 */
export function hospital(
  inputs: HospitalInputs,
  variant: HospitalVariant = defaultHospitalVariant,
): RiskScore {
  const { version, admissions } = table.variants[variant];
  const items = [...laboratory(inputs), ...stay(inputs, admissions)];
  const missing = items.filter(({ points }) => points === null).map(({ key }) => key);
  const known = items.flatMap(({ points }) => (points === null ? [] : [points]));
  const score = known.length === 0 ? null : known.reduce((sum, points) => sum + points, 0);
  return {
    score,
    band: score === null ? null : certainBand(items, score),
    components: items.map(({ pointsMax: _, ...component }) => component),
    missing,
    modelVersion: `${table.id}@${version}`,
    citation: table.citation,
  };
}

const LABORATORY = new Set(['haemoglobin', 'sodium']);

function certainBand(items: readonly Item[], score: number): string | null {
  const unknown = items.filter(({ points }) => points === null);
  if (unknown.some(({ key }) => LABORATORY.has(key))) return null;
  const most = unknown.reduce((sum, { pointsMax }) => sum + pointsMax, score);
  const band = bandOf(table.bands, score);
  return band === bandOf(table.bands, most) ? band : null;
}

function laboratory({ haemoglobinGPerDl, sodiumMmolPerL }: HospitalInputs): Item[] {
  return [
    below({
      key: 'haemoglobin',
      label: 'Haemoglobin at discharge',
      unit: 'g/dL',
      value: between(haemoglobinGPerDl, 1, 30),
      limit: table.haemoglobinBelow.gPerDl,
      pointsMax: table.haemoglobinBelow.points,
    }),
    below({
      key: 'sodium',
      label: 'Sodium at discharge',
      unit: 'mmol/L',
      value: between(sodiumMmolPerL, 80, 220),
      limit: table.sodiumBelow.mmolPerL,
      pointsMax: table.sodiumBelow.points,
    }),
  ];
}

function stay(inputs: HospitalInputs, admissions: readonly { from: number; points: number }[]): Item[] {
  const length = [
    { from: 0, points: 0 },
    { from: table.lengthFrom.days, points: table.lengthFrom.points },
  ];
  return [
    yesOrNo({ key: 'oncology', label: 'Oncology', value: inputs.oncology, pointsMax: table.oncology }),
    yesOrNo({
      key: 'procedure',
      label: 'Procedure in the stay',
      value: inputs.procedure,
      pointsMax: table.procedure,
    }),
    yesOrNo({ key: 'urgent', label: 'Urgent admission', value: inputs.urgent, pointsMax: table.urgent }),
    steps({
      key: 'admissions',
      label: 'Admissions in the year before',
      unit: 'admissions',
      value: inputs.admissionsBefore,
      table: admissions,
    }),
    steps({
      key: 'length',
      label: 'Length of stay',
      unit: 'days',
      value: inputs.lengthDays,
      table: length,
    }),
  ];
}

function between(value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined || (value >= least && value <= most)) return value;
  throw new RangeError('a laboratory value that nobody can have');
}

type Below = {
  key: string;
  label: string;
  unit: string;
  value: number | undefined;
  limit: number;
  pointsMax: number;
};

function below({ value, limit, pointsMax, ...part }: Below): Item {
  if (value === undefined) return { ...part, codes: [], points: null, value: null, pointsMax };
  return { ...part, codes: [], points: value < limit ? pointsMax : 0, value, pointsMax };
}

type YesOrNo = { key: string; label: string; value: boolean | undefined; pointsMax: number };

function yesOrNo({ value, pointsMax, ...part }: YesOrNo): Item {
  if (value === undefined) return { ...part, codes: [], points: null, value: null, pointsMax };
  return { ...part, codes: [], points: value ? pointsMax : 0, value, pointsMax };
}

type Steps = {
  key: string;
  label: string;
  unit: string;
  value: number | undefined;
  table: readonly { from: number; points: number }[];
};

function steps({ value, table: published, ...part }: Steps): Item {
  const pointsMax = Math.max(...published.map(({ points }) => points));
  if (value === undefined) return { ...part, codes: [], points: null, value: null, pointsMax };
  if (!Number.isInteger(value) || value < 0) throw new RangeError('a count or length must be a whole number');
  return { ...part, codes: [], points: stepOf(published, value), value, pointsMax };
}
