import type { Model } from '../model/model.ts';
import type { Assumption, Query } from '../model/query.ts';
import { defaultCharlsonWeights } from '../risk/comorbidity.ts';
import { defaultHospitalVariant } from '../risk/hospital.ts';
import { hasOverlap } from './facts.ts';
import { labelOf, sayCohort, sayParam } from './interpretation.ts';
import { both, lower, upper } from './words.ts';

/** What follows from a question as it was understood, and is not seen in its rows. */
export const assumptionsOf = (model: Model, query: Query): readonly Assumption[] => [
  ...cohortsOf(model, query),
  ...overlapsOf(model, query),
  ...defaultsOf(model, query),
];

/** What a score is made with where nothing is said, as other sets give other points. */
const DEFAULTS: Readonly<Record<string, string>> = {
  weights: defaultCharlsonWeights,
  variant: defaultHospitalVariant,
};

function defaultsOf(model: Model, { metrics, params = {} }: Query): readonly Assumption[] {
  const taken = new Set(metrics.flatMap((name) => model.metrics[name]?.params ?? []));
  return Object.entries(DEFAULTS)
    .filter(([name]) => taken.has(name) && params[name] === undefined)
    .map(([name, value]) => ({ code: name, text: `Scored ${sayParam([name, value])}; no other was named.` }));
}

function cohortsOf(model: Model, { cohorts, metrics }: Query): readonly Assumption[] {
  const told = cohorts.map((cohort) => {
    const when = cohort.period === undefined ? ', in all data' : '';
    const codes = cohort.filters.flatMap(({ dim, value }) => codesOf(model, dim, value));
    const meant = codes.length === 0 ? '' : ` (codes that begin with ${codes.join(', ')})`;
    return { code: 'people', text: `${upper('people')} ${sayCohort(model, cohort)}${when}${meant}.` };
  });
  const isOfAll = metrics.every((name) => isUndated(model, model.metrics[name]?.base));
  return told.length > 0 && isOfAll
    ? [
        ...told,
        { code: 'all_people', text: 'Everybody in the files counts, whether covered at the time or not.' },
      ]
    : told;
}

const isUndated = (model: Model, base: string | undefined): boolean =>
  base === undefined || model.bases[base]?.date === undefined;

const codesOf = (model: Model, dim: string, value: unknown): readonly string[] => {
  const groups = model.dimensions[dim]?.groups ?? {};
  const names = Array.isArray(value) ? value : [value];
  return names.flatMap((name) => groups[String(name)] ?? []);
};

function overlapsOf(model: Model, { dimensions }: Query): readonly Assumption[] {
  const several = dimensions.filter((name) => hasOverlap(model, [name]));
  if (several.length === 0) return [];
  const named = both(several.map((name) => lower(labelOf(model, name))));
  return [
    {
      code: 'groups_overlap',
      text: `A row counts under each ${named} it has, so the groups are not to be added up.`,
    },
  ];
}
