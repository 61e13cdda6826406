import { activeLimits } from './biomarker/limits.ts';
import { biomarkerScale } from './biomarker.ts';
import texts from './data/cards.json' with { type: 'json' };
import referenceRows from './data/references.json' with { type: 'json' };
import { dmseScale } from './dmse.ts';
import { medicationScale } from './medication.ts';
import { outcomeScale } from './outcome.ts';
import {
  defaultParameters,
  type EngineKey,
  type EngineParameters,
  engineKeys,
  modelKeys,
  type ParameterSource,
  parameterSources,
} from './parameters/index.ts';
import { relapseScale } from './relapse.ts';
import { type Analyte, analytes, type CriticalLimit } from './terminology.ts';

/** A published work; works whose details still need a check are never printed. */
export type Reference = { readonly key: string; readonly citation: string; readonly doi: string | null };

/** One source attribute of the HTI-1 rule for decision support (45 CFR 170.315(b)(11)). */
export type SourceAttribute = { readonly group: string; readonly attribute: string; readonly value: string };

export type CardLimit = {
  readonly analyte: string;
  readonly label: string;
  readonly unit: string | null;
  readonly low: CriticalLimit | null;
  readonly high: CriticalLimit | null;
};

export type EngineSummary = {
  readonly key: EngineKey;
  readonly name: string;
  readonly path: string;
  readonly modelKey: string;
  readonly question: string;
};

/** Everything a reader needs to recompute a result by hand and to judge it. */
export type EngineCard = EngineSummary & {
  readonly object: 'engine';
  readonly version: number | null;
  readonly output: string;
  readonly formula: readonly string[];
  /** Maximal points by part, for the engines that add points. */
  readonly weights: Readonly<Record<string, number>> | null;
  /** Every constant; `sources` says what each rests on. */
  readonly parameters: EngineParameters[EngineKey];
  readonly sources: Readonly<Record<string, ParameterSource>>;
  readonly interpretationScale: Readonly<Record<string, string>>;
  readonly criticalLimits?: readonly CardLimit[];
  readonly references: readonly Reference[];
  readonly intendedUse: string;
  readonly outOfScope: string;
  readonly limits: readonly string[];
  readonly sourceAttributes: readonly SourceAttribute[];
};

const scales: Readonly<Record<EngineKey, Readonly<Record<string, string>>>> = {
  dmse: dmseScale,
  medication: medicationScale,
  biomarker: biomarkerScale,
  outcome: outcomeScale,
  relapse: relapseScale,
};

/** The confirmed works of one reference key. */
function worksOf(key: string): Reference[] {
  const row = referenceRows.find((candidate) => candidate.key === key);
  if (row === undefined) return [];
  return row.works.filter(({ checked }) => checked).map(({ citation, doi }) => ({ key, citation, doi }));
}

const numberOf = (key: string): number => Number(key.slice(1));

function referencesOf(engine: EngineKey): Reference[] {
  const cited = new Set<string>(texts.shared.references);
  for (const source of Object.values(parameterSources[engine])) {
    for (const key of source.references) cited.add(key);
  }
  return [...cited].sort((a, b) => numberOf(a) - numberOf(b)).flatMap(worksOf);
}

function attributesOf(engine: EngineKey): SourceAttribute[] {
  const { shared } = texts;
  const own = texts.engines[engine];
  const attribute = (group: string, name: string, value: string): SourceAttribute => ({
    group,
    attribute: name,
    value,
  });
  return [
    attribute('Details and output', 'Developer and contact', shared.developer),
    attribute('Details and output', 'Value produced as output', own.output),
    attribute('Details and output', 'Type of output', own.outputType),
    attribute('Purpose', 'Intended use', own.intendedUse),
    attribute('Purpose', 'Intended patient population', shared.population),
    attribute('Purpose', 'Intended users', shared.intendedUsers),
    attribute('Purpose', 'Intended role in decisions', shared.role),
    attribute('Cautioned out-of-scope use', 'Tasks, situations and populations', own.outOfScope),
    attribute(
      'Cautioned out-of-scope use',
      'Known risks and limitations',
      [...own.limits, ...shared.limits].join(' '),
    ),
    ...shared.attributes,
  ];
}

function weightsOf<K extends EngineKey>(
  engine: K,
  parameters: EngineParameters[K],
): Record<string, number> | null {
  if ('weights' in parameters) return { ...parameters.weights };
  if (!('direction' in parameters)) return null;
  const { symptoms, dmse, medication, biomarker, sleep } = parameters;
  return engine === 'outcome'
    ? {
        symptoms: symptoms.cap,
        dmse: dmse.cap,
        medication: medication.points,
        biomarker: biomarker.cap,
        sleep: sleep.points,
      }
    : null;
}

const hasLimit = ({ critical }: Analyte): boolean => critical.low !== null || critical.high !== null;

function criticalLimits(parameters: EngineParameters['biomarker']): CardLimit[] {
  return analytes.filter(hasLimit).map((analyte) => ({
    analyte: analyte.key,
    label: analyte.label,
    unit: analyte.ucum,
    ...activeLimits(analyte, parameters),
  }));
}

function summaryOf(key: EngineKey): EngineSummary {
  const { name, path, question } = texts.engines[key];
  return { key, name, path, modelKey: modelKeys[key], question };
}

/** The five engines in catalogue order. */
export const listEngineCards = (): readonly EngineSummary[] => engineKeys.map(summaryOf);

/**
 * The card of one engine: formula in words, weights, constants with what they rest on, references, limits and the
 * source attributes of a decision-support intervention.
 *
 * @param model the running parameter set; the shipped one when omitted
 */
export function readEngineCard<K extends EngineKey>(
  key: K,
  model: { readonly version: number | null; readonly parameters: EngineParameters[K] } = {
    version: null,
    parameters: defaultParameters[key],
  },
): EngineCard {
  const own = texts.engines[key];
  const { parameters } = model;
  return {
    object: 'engine',
    ...summaryOf(key),
    version: model.version,
    output: own.output,
    formula: own.formula,
    weights: weightsOf(key, parameters),
    parameters,
    sources: parameterSources[key],
    interpretationScale: scales[key],
    ...('stricterLimits' in parameters ? { criticalLimits: criticalLimits(parameters) } : {}),
    references: referencesOf(key),
    intendedUse: own.intendedUse,
    outOfScope: own.outOfScope,
    limits: [...own.limits, ...texts.shared.limits],
    sourceAttributes: attributesOf(key),
  };
}
