import { comorbidityTables, groupDiagnoses, replacements } from './comorbidity.ts';
import table from './data/lace.json' with { type: 'json' };
import { type Diagnosis, type RiskComponent, type RiskScore, stepOf } from './model.ts';

export const laceTable = table;
const comorbidityPoints: Readonly<Record<string, number>> = table.comorbidity;

export type LaceInputs = {
  /** Whole days from admission to discharge; 0 for a stay that ends on its first day. */
  readonly lengthDays?: number | undefined;
  readonly emergent?: boolean | undefined;
  /** Codes known before and during the stay; absent: not known. */
  readonly diagnoses?: readonly Diagnosis[] | undefined;
  /** Emergency visits in the six months before admission, without the one that led to it. */
  readonly emergencyVisits?: number | undefined;
};

/**
 * LACE index of a stay: length, acuity, comorbidity and emergency visits, 0 to 19. Band `high` from 10.
 *
 * @returns the sum of what is known; no band when anything is missing
 * @throws {RangeError} for a negative length or count
 * @source van Walraven C et al. CMAJ 2010;182:551-557
 */
export function lace(inputs: LaceInputs): RiskScore {
  const components = [
    lengthOfStay(inputs.lengthDays),
    acuity(inputs.emergent),
    comorbidity(inputs.diagnoses),
    emergencyVisits(inputs.emergencyVisits),
  ];
  const missing = components.filter(({ points }) => points === null).map(({ key }) => key);
  const known = components.flatMap(({ points }) => (points === null ? [] : [points]));
  const score = known.length === 0 ? null : known.reduce((sum, points) => sum + points, 0);
  return {
    score,
    band: missing.length > 0 || score === null ? null : bandOfLace(score),
    components,
    missing,
    modelVersion: `${table.id}@${table.version}`,
    citation: table.citation,
  };
}

const bandOfLace = (score: number) => (score >= table.highFrom ? 'high' : 'below_high');

function count(value: number): number {
  if (!Number.isInteger(value) || value < 0) throw new RangeError('a count or length must be a whole number');
  return value;
}

function lengthOfStay(days: number | undefined): RiskComponent {
  const part = { key: 'L', label: 'Length of stay', unit: 'days', codes: [] };
  if (days === undefined) return { ...part, points: null, value: null };
  return { ...part, points: stepOf(table.lengthOfStay, count(days)), value: days };
}

function acuity(emergent: boolean | undefined): RiskComponent {
  const part = { key: 'A', label: 'Acute (emergency) admission', codes: [] };
  if (emergent === undefined) return { ...part, points: null, value: null };
  return { ...part, points: emergent ? table.emergentAdmission : 0, value: emergent };
}

function comorbidity(diagnoses: readonly Diagnosis[] | undefined): RiskComponent {
  const part = { key: 'C', label: 'Comorbidity' };
  if (diagnoses === undefined) return { ...part, points: null, value: null, codes: [] };
  const found = groupDiagnoses(comorbidityTables.charlson, diagnoses);
  const replaced = replacements(comorbidityTables.charlson, new Set(found.keys()));
  const counted = [...found].filter(([key]) => comorbidityPoints[key] !== undefined && !replaced.has(key));
  const sum = counted.reduce((total, [key]) => total + (comorbidityPoints[key] ?? 0), 0);
  const { from, points } = table.comorbidityCap;
  return {
    ...part,
    points: sum >= from ? points : sum,
    value: sum,
    codes: counted.flatMap(([, codes]) => codes),
  };
}

function emergencyVisits(visits: number | undefined): RiskComponent {
  const part = { key: 'E', label: 'Emergency visits in the six months before', unit: 'visits', codes: [] };
  if (visits === undefined) return { ...part, points: null, value: null };
  return { ...part, points: Math.min(count(visits), table.emergencyVisitsMax), value: visits };
}
