import { readCompanion } from '../model/expression.ts';
import type { Model } from '../model/model.ts';
import type { Query } from '../model/query.ts';
import type { Definition } from './model.ts';

/** What the metrics of a question count, with those shown beside them and those a ratio is made of. */
export function definitionsOf(model: Model, { metrics }: Query): readonly Definition[] {
  const names = new Set<string>();
  const add = (name: string): void => {
    const metric = model.metrics[name];
    if (metric === undefined || names.has(name)) return;
    names.add(name);
    const companions = (metric.with ?? []).map((entry) => readCompanion(entry).metric);
    for (const other of [...companions, ...(metric.ratio ?? [])]) add(other);
  };
  for (const name of metrics) add(name);
  return [...names].flatMap((name) => {
    const metric = model.metrics[name];
    if (metric === undefined) return [];
    const { label, definition, unit, source } = metric;
    return [
      {
        metric: name,
        label,
        definition,
        ...(unit !== undefined && { unit }),
        ...(source !== undefined && { source }),
      },
    ];
  });
}
