import { metricOf, shownMetrics } from './atoms.ts';
import { quoted } from './dialect.ts';
import { type Draft, indented, note } from './draft.ts';
import { expanded } from './expression.ts';
import { dimensionSql } from './filters.ts';
import { finished, keyColumn, PEOPLE } from './finish.ts';
import { type GroupKey, groupingOf } from './groups.ts';
import type { Column, Compiled } from './model.ts';
import { baseOf, memberSql } from './relation.ts';
import { scopeSql } from './scope.ts';

/** Rows of a base, one by one: stays with their LACE index, members of a cohort. */
export function compileList(given: Draft, base: string): Compiled {
  const draft = withListed(given, base);
  const shown = shownMetrics(draft);
  const { keys, beside } = groupingOf(draft, base, '');
  const specs = shown.map(({ name, metric }) => ({ name, spec: metricOf(draft, metric) }));
  const member = draft.options.countPeople === true ? memberSql(draft, base) : undefined;
  const conditions = specs.flatMap(({ spec }) => (spec.where === undefined ? [] : [spec.where]));
  const ties = shown.length === 0 ? [] : tiesOf(draft, base);
  const rows = scopeSql(draft, {
    base,
    period: draft.query.period,
    filters: draft.query.filters,
    cohorts: draft.query.cohorts,
    expressions: [
      ...keys.map((key) => key.expression),
      ...specs.map(({ spec }) => spec.sql ?? ''),
      ...(member === undefined ? [] : [baseOf(draft, base).member ?? '']),
    ],
    conditions: [...new Set(conditions)],
    beside,
  });
  const columns: readonly Column[] = [
    ...keys.map((key) => keyColumn(draft, key.name)),
    ...specs.map(({ name, spec }) => ({
      name,
      label: spec.label,
      role: 'metric' as const,
      type: spec.type ?? ('number' as const),
      ...(spec.unit === undefined ? {} : { unit: spec.unit }),
    })),
  ];
  for (const { spec } of specs) note(draft, 'compute', `${spec.label}: ${spec.definition}`);
  const selected = [
    ...keys.map((key) => `${shownKey(draft, key)} AS ${quoted(key.name)}`),
    ...specs.map(({ name, spec }) => `${expanded(draft, spec.sql ?? '')} AS ${quoted(name)}`),
    ...ties.map(({ name, sql }) => `${sql} AS ${quoted(name)}`),
    ...(member === undefined ? [] : [`CASE WHEN ${member} IS NULL THEN 0 ELSE 1 END AS ${quoted(PEOPLE)}`]),
  ];
  const distinct = specs.length === 0 ? 'SELECT DISTINCT' : 'SELECT';
  draft.ctes.set('answer', `${distinct}\n${indented(selected.join(',\n'))}\n${rows}`);
  const ranked = specs.filter(({ spec }) => spec.ranks === true).map(({ name }) => name);
  return finished(draft, columns, {
    ranked,
    peopleColumn: member === undefined ? undefined : PEOPLE,
    ties: ties.map(({ name }) => name),
  });
}

/** What tells rows apart that are equal in all that is shown. */
const tiesOf = (draft: Draft, base: string): readonly { readonly name: string; readonly sql: string }[] =>
  (draft.model.bases[base]?.lists ?? []).map((name) => ({
    name: `_${name}`,
    sql: dimensionSql(draft, base, name),
  }));

/** What the base lists where the question names nothing. */
function withListed(draft: Draft, base: string): Draft {
  if (draft.query.dimensions.length > 0) return draft;
  const dimensions = draft.model.bases[base]?.lists ?? [];
  return { ...draft, query: { ...draft.query, dimensions } };
}

const shownKey = (draft: Draft, key: GroupKey): string =>
  key.name === draft.query.timeGrain ? draft.words.bucketLabel(draft.query.timeGrain, key.sql) : key.sql;
