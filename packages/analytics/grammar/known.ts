import type { Model } from '../model/model.ts';

/** Bases a metric is counted over: its own, or those of numerator and denominator. */
export function basesOf(model: Model, metric: string): readonly string[] {
  const spec = model.metrics[metric];
  if (!spec) return [];
  if (!spec.ratio) return [spec.base];
  return [...new Set(spec.ratio.flatMap((part) => basesOf(model, part)))];
}

/** Whether all these metrics can be told apart, or narrowed, by the dimension. */
export const isOnAll = (model: Model, metrics: readonly string[], dim: string): boolean =>
  metrics.every((metric) =>
    basesOf(model, metric).every((base) => model.dimensions[dim]?.on[base] !== undefined),
  );

export const isOnBase = (model: Model, base: string, dim: string): boolean =>
  model.dimensions[dim]?.on[base] !== undefined;
