import type { MetricSpec, Model } from './model.ts';
import type { Query } from './query.ts';

type Asked = Pick<Query, 'dimensions' | 'filters'>;

/**
 * Numerator and denominator of a ratio in one question: where the question narrows or divides by what the numerator
 * counts, the denominator that this does not divide. Undefined where the metric is none.
 */
export function ratioOf(spec: MetricSpec, asked: Asked): readonly [string, string] | undefined {
  if (spec.ratio === undefined) return undefined;
  const [top, bottom] = spec.ratio;
  const [whole] = namesOf(asked).flatMap((name) => spec.whole?.[name] ?? []);
  return [top, whole ?? bottom];
}

/** Dimensions of a question that a ratio says nothing about: no-shows by status of the visit. */
export const refusedBy = (spec: MetricSpec, asked: Asked): readonly string[] =>
  namesOf(asked).filter((name) => spec.whole?.[name] === null);

/** Metrics that one is put together of in one question, itself where it is an aggregate. */
export function partsOf(model: Model, name: string, asked: Asked): readonly string[] {
  const spec = model.metrics[name];
  const parts = spec === undefined ? undefined : (ratioOf(spec, asked) ?? spec.sum);
  return parts === undefined ? [name] : parts.flatMap((part) => partsOf(model, part, asked));
}

const namesOf = ({ dimensions, filters }: Asked): readonly string[] => [
  ...new Set([...dimensions, ...filters.map(({ dim }) => dim)]),
];
