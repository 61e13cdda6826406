import { type Aggregate, readAggregate, readCompanion } from '../model/expression.ts';
import type { MetricSpec } from '../model/model.ts';
import { partsOf } from '../model/parts.ts';
import { quoted } from './dialect.ts';
import type { Draft } from './draft.ts';
import { expanded } from './expression.ts';

/** A metric that is shown, under its own name or as a companion. */
export type Shown = { readonly name: string; readonly metric: string };

/** An aggregate that has to be computed over one base: a metric, or one side of a ratio. */
export type Atom = {
  readonly metric: string;
  readonly spec: MetricSpec;
  readonly base: string;
  /** Undefined for an expression of several aggregates: such a metric is computed alone. */
  readonly aggregate: Aggregate | undefined;
};

export function metricOf(draft: Pick<Draft, 'model'>, name: string): MetricSpec {
  const metric = draft.model.metrics[name];
  if (metric === undefined) throw new RangeError(`there is no metric ${name}`);
  return metric;
}

/** The metrics of a query with the ones that always stand beside them. */
export function shownMetrics(draft: Draft): readonly Shown[] {
  const shown = new Map<string, string>();
  for (const metric of draft.query.metrics) shown.set(metric, metric);
  for (const metric of draft.query.metrics) {
    for (const companion of (metricOf(draft, metric).with ?? []).map(readCompanion)) {
      if (!shown.has(companion.name)) shown.set(companion.name, companion.metric);
    }
  }
  return [...shown].map(([name, metric]) => ({ name, metric }));
}

export function atomsOf(draft: Draft, shown: readonly Shown[]): readonly Atom[] {
  const names = shown.flatMap(({ metric }) => partsOf(draft.model, metric, draft.query));
  return [...new Set(names)].map((metric) => {
    const spec = metricOf(draft, metric);
    return { metric, spec, base: spec.base, aggregate: readAggregate(spec.sql ?? '') };
  });
}

/** Columns of an atom in the SELECT of its base: an average is a sum and a count until the end. */
export function atomColumns(draft: Draft, atom: Atom): readonly string[] {
  const name = atom.metric;
  const { aggregate } = atom;
  if (aggregate === undefined) return [`${expanded(draft, atom.spec.sql ?? '')} AS ${quoted(name)}`];

  const of = expanded(draft, aggregate.of);
  const where = atom.spec.where === undefined ? undefined : expanded(draft, atom.spec.where);
  const filter = where === undefined ? '' : ` FILTER (WHERE ${where})`;
  if (aggregate.kind === 'avg') {
    return [
      `sum(${of})${filter} AS ${quoted(`${name}_sum`)}`,
      `count(${of})${filter} AS ${quoted(`${name}_count`)}`,
    ];
  }
  if (aggregate.kind === 'median') {
    return [`${draft.words.median(of)}${filter} AS ${quoted(name)}`];
  }
  if (isZeroElsewhere(atom) && where !== undefined) {
    return [`sum(CASE WHEN ${where} THEN ${of} ELSE 0 END) AS ${quoted(name)}`];
  }
  return [`${aggregate.kind}(${aggregate.distinct ? 'DISTINCT ' : ''}${of})${filter} AS ${quoted(name)}`];
}

/** What a row must be to be counted by it: its condition, and that of `sum(case when … then 1 else 0 end)`. */
export function conditionsOf({ spec, aggregate }: Atom): readonly string[] {
  const inside =
    aggregate?.kind === 'sum' ? /^case when (.+) then .+ else 0 end$/is.exec(aggregate.of)?.[1] : undefined;
  return [spec.where, inside].filter((condition) => condition !== undefined);
}

/** A sum is zero over rows that are all of another kind, and unknown where nothing of its kind is known. */
const isZeroElsewhere = (atom: Atom): boolean =>
  atom.spec.additive === true && atom.aggregate?.kind === 'sum' && !atom.aggregate.distinct;

/** Whether a group that has no row of the base has none of it, instead of something unknown. */
export const isNoneWithoutRows = (atom: Atom): boolean =>
  atom.aggregate?.kind === 'count' || isZeroElsewhere(atom);

/** Names of the columns that `atomColumns` gives. */
export const atomNames = (atom: Atom): readonly string[] =>
  atom.aggregate?.kind === 'avg' ? [`${atom.metric}_sum`, `${atom.metric}_count`] : [atom.metric];

/** Where the columns of an atom are: `g."paid_total_before"` has the prefix `g.` and the suffix `_before`. */
export type Place = { readonly prefix: string; readonly suffix: string };

/** An atom as a number. */
export function atomValue(atom: Atom, { prefix, suffix }: Place): string {
  const at = (name: string): string => `${prefix}${quoted(`${name}${suffix}`)}`;
  if (atom.aggregate?.kind !== 'avg') return at(atom.metric);
  return `CAST(${at(`${atom.metric}_sum`)} AS DOUBLE PRECISION) / nullif(${at(`${atom.metric}_count`)}, 0)`;
}
