import charlsonTable from './data/charlson.json' with { type: 'json' };
import elixhauserTable from './data/elixhauser.json' with { type: 'json' };
import { type Band, bandOf, type Diagnosis, type RiskComponent, type RiskScore } from './model.ts';
import { expandPrefixes, normaliseCode } from './prefixes.ts';

export type CharlsonWeights = keyof typeof charlsonTable.weights;
type WeightSet = { readonly citation: string; readonly bands: readonly Band[] };

export type ComorbidityGroup = {
  readonly key: string;
  readonly label: string;
  /** Beginnings of codes without dots, ranges written out. */
  readonly prefixes: readonly string[];
  readonly weights: Readonly<Record<string, number>>;
};

export type ComorbidityTable = {
  readonly id: string;
  readonly version: string;
  readonly label: string;
  readonly groups: readonly ComorbidityGroup[];
  /** `drop` counts nothing where `when` is present. */
  readonly severer: readonly { readonly drop: string; readonly when: string }[];
  readonly weights: Readonly<Record<string, WeightSet>>;
  readonly codes: string;
  readonly notes: readonly string[];
};

function readTable(table: ComorbidityTable): ComorbidityTable {
  const groups = table.groups.map((group) => ({ ...group, prefixes: expandPrefixes(group.prefixes) }));
  return { ...table, groups };
}

export const comorbidityTables = {
  charlson: readTable(charlsonTable),
  elixhauser: readTable(elixhauserTable),
} as const;

export const charlsonWeights: readonly CharlsonWeights[] = ['charlson1987', 'quan2011'];
export const defaultCharlsonWeights: CharlsonWeights = 'charlson1987';

/** Groups whose codes are among these, with the codes; mild forms are kept here, beside the severe one. */
export function groupDiagnoses(
  table: ComorbidityTable,
  diagnoses: readonly Diagnosis[],
): ReadonlyMap<string, readonly Diagnosis[]> {
  const found = new Map<string, Diagnosis[]>();
  for (const diagnosis of diagnoses) {
    const code = normaliseCode(diagnosis.code);
    for (const { key, prefixes } of table.groups) {
      if (!prefixes.some((prefix) => code.startsWith(prefix))) continue;
      found.set(key, [...(found.get(key) ?? []), diagnosis]);
    }
  }
  return found;
}

/** The severer group of the same disease that is present, by the group it replaces. */
export function replacements(table: ComorbidityTable, present: ReadonlySet<string>): Map<string, string> {
  const pairs = table.severer.filter(({ drop, when }) => present.has(drop) && present.has(when));
  return new Map(pairs.map(({ drop, when }) => [drop, when]));
}

function score(table: ComorbidityTable, diagnoses: readonly Diagnosis[], weights: string): RiskScore {
  const set = table.weights[weights];
  if (set === undefined) throw new RangeError(`no weights ${weights} for ${table.id}`);
  const head = {
    modelVersion: `${table.id}@${table.version}+${weights}`,
    citation: `${set.citation}; ${table.codes}`,
  };
  const coded = diagnoses.filter(({ code }) => normaliseCode(code) !== '');
  if (coded.length === 0) return { score: null, band: null, components: [], missing: ['diagnoses'], ...head };

  const found = groupDiagnoses(table, coded);
  const replaced = replacements(table, new Set(found.keys()));
  const components = table.groups.flatMap(({ key, label, weights: points }): RiskComponent[] => {
    const codes = found.get(key);
    if (codes === undefined) return [];
    const replacedBy = replaced.get(key);
    if (replacedBy !== undefined) return [{ key, label, points: 0, codes, replacedBy }];
    return [{ key, label, points: points[weights] ?? 0, codes }];
  });
  const total = components.reduce((sum, { points }) => sum + (points ?? 0), 0);
  return { score: total, band: bandOf(set.bands, total), components, missing: [], ...head };
}

/**
 * Charlson comorbidity index from ICD-10 codes.
 *
 * @returns unknown (`score: null`) when there is no code at all; a person with codes of which none is listed has 0
 * @source Quan H et al. Med Care 2005;43:1130-1139 (codes); Charlson ME et al. 1987 and Quan H et al. 2011 (weights)
 */
export function charlson(
  diagnoses: readonly Diagnosis[],
  weights: CharlsonWeights = defaultCharlsonWeights,
): RiskScore {
  return score(comorbidityTables.charlson, diagnoses, weights);
}

/**
 * Elixhauser comorbidities from ICD-10 codes, summed with the weights of van Walraven.
 *
 * @returns unknown (`score: null`) when there is no code at all
 * @source Quan H et al. Med Care 2005;43:1130-1139 (codes); van Walraven C et al. Med Care 2009;47:626-633 (weights)
 */
export function elixhauser(diagnoses: readonly Diagnosis[]): RiskScore {
  return score(comorbidityTables.elixhauser, diagnoses, 'vanwalraven2009');
}
