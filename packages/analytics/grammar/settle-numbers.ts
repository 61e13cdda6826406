import type { Filter, Having } from '../model/query.ts';
import type { Quantity, Threshold } from './draft.ts';
import { type Refused, unclear } from './refusals.ts';
import { grouped, isOn, type Narrowing, type Scope } from './settle-values.ts';

function bandsOf(scope: Scope, quantity: Quantity): string[] | undefined {
  const dim = Object.entries(scope.reading.model.dimensions).find(([, spec]) => spec.bands !== undefined);
  const [, spec] = dim ?? [];
  const bands = spec?.bands;
  const values = spec?.values;
  if (!bands || !values) return undefined;
  const isLoose = quantity.op === 'gt' && !bands.includes(quantity.value + 1);
  const from = isLoose ? quantity.value : lowest(quantity);
  const below = firstBeyond(quantity);
  const isEdge = (age: number | undefined): boolean => age === undefined || bands.includes(age);
  if (!isEdge(from) || !isEdge(below)) return undefined;
  return values.filter((_, index) => {
    const band = bands[index] ?? 0;
    return band >= (from ?? 0) && band < (below ?? Number.POSITIVE_INFINITY);
  });
}

const lowest = ({ op, value }: Quantity): number | undefined =>
  op === 'gt' ? value + 1 : op === 'gte' || op === 'between' || op === 'eq' ? value : undefined;

const firstBeyond = ({ op, value, to }: Quantity): number | undefined =>
  op === 'lt'
    ? value
    : op === 'lte' || op === 'eq'
      ? value + 1
      : op === 'between'
        ? (to ?? value) + 1
        : undefined;

export function settleAges(scope: Scope, into: Narrowing): Refused | undefined {
  const dimensions = Object.entries(scope.reading.model.dimensions);
  const banded = dimensions.find(([, spec]) => spec.bands !== undefined)?.[0];
  const age = scope.reading.words.ages;
  for (const quantity of scope.reading.draft.ages) {
    const bands = bandsOf(scope, quantity);
    if (bands && bands.length > 0 && banded !== undefined && isOn(scope, banded)) {
      into.filters.push(...grouped(bands.map((value) => ({ dim: banded, value, isNot: false }))));
      if (quantity.op === 'gt' && !bands.some((band) => band.startsWith(String(quantity.value + 1))))
        scope.reading.draft.assumptions.push({
          code: 'age',
          text: `Over ${quantity.value} was read as the age band ${bands.join(', ')}.`,
        });
    } else if (age !== undefined && isOn(scope, age)) {
      into.filters.push(numeric(age, quantity));
    } else
      return unclear(
        'unclear_age',
        'These rows are known by age band only, and no band begins or ends there.',
      );
  }
  return undefined;
}

function numeric(dim: string, { op, value, to }: Quantity): Filter {
  if (op === 'between') return { dim, op, value: [value, to ?? value] };
  return { dim, op, value };
}

const PERCENT = 100;

/** `over 10%`, and `over 10` of a ratio, are 0.1. */
function scaled(scope: Scope, key: string, { value, unit, isPlain }: Quantity): number {
  const isRatio = scope.reading.model.metrics[key]?.unit === 'ratio';
  const isPercent = isRatio && !isPlain && (unit === 'percent' || Math.abs(value) > 1);
  return isPercent ? value / PERCENT : value;
}

function keyOf(scope: Scope, threshold: Threshold): string | undefined {
  const [named] = threshold.metrics;
  if (named !== undefined) return named;
  const units: Readonly<Record<string, readonly (string | undefined)[]>> = {
    percent: threshold.quantity.isPlain ? ['ratio'] : ['ratio', '%'],
    money: ['USD', 'per member per month'],
  };
  const fit = units[threshold.quantity.unit ?? ''];
  const { metrics, reading } = scope;
  const { money } = reading.words;
  if (threshold.quantity.unit === 'money' && money !== undefined && metrics.includes(money)) return money;
  if (fit) {
    return (
      metrics.find((metric) => fit.includes(reading.model.metrics[metric]?.unit)) ?? shareOf(scope, threshold)
    );
  }
  return metrics.length === 1 ? metrics[0] : undefined;
}

/** `more than 8% of claims denied`: the share that is a metric of its own. */
function shareOf({ metrics, reading }: Scope, { quantity }: Threshold): string | undefined {
  const { draft, words } = reading;
  if (quantity.unit !== 'percent' || !draft.isShare) return undefined;
  const values = [...draft.values, ...draft.conditions.flatMap((condition) => condition.values)]
    .filter(({ isNot }) => !isNot)
    .flatMap(({ candidates }) => candidates);
  const filters = draft.idioms.flatMap((idiom) => idiom.filters).filter(({ op }) => op === 'eq');
  return words.narrower.find(
    ({ metric, dim, value }) =>
      metrics.includes(metric) &&
      [...values, ...filters].some((one) => one.dim === dim && one.value === value),
  )?.share;
}

const unclearThreshold = (): Refused =>
  unclear(
    'unclear_threshold',
    'It is not clear what the number is held against, or of what group. Please name the metric, and what to show it by.',
  );

/** `HbA1c results above 9` are not more than nine results. */
const isOfValue = ({ reading }: Scope, key: string, { quantity, isFormal }: Threshold): boolean =>
  !isFormal &&
  reading.model.metrics[key]?.unit === undefined &&
  reading.words.cutoffs.some(
    ({ metrics, value, ops }) =>
      metrics.includes(key) && value === quantity.value && ops.some((op) => op === quantity.op),
  );

/** `poor control over 8`: neither a share nor the number that poor control goes by. */
const isOfMeasure = ({ reading }: Scope, key: string, { quantity, isFormal }: Threshold): boolean =>
  !isFormal &&
  quantity.unit !== 'percent' &&
  Math.abs(quantity.value) > 1 &&
  reading.words.cutoffs.some(({ share, value }) => share === key && value > 1);

/** `or better` is more only where more is better. */
const isWorse = ({ reading }: Scope, key: string | undefined, { quantity }: Threshold): boolean =>
  quantity.isBetter === true && !reading.words.betterHigh.includes(key ?? '');

export function settleThresholds(scope: Scope, into: Narrowing): Refused | undefined {
  for (const threshold of scope.reading.draft.thresholds) {
    const dim = threshold.dimensions.find((name) => isOn(scope, name));
    const key = keyOf(scope, threshold);
    if (isWorse(scope, key, threshold)) return unclearThreshold();
    const isRows = dim !== undefined && (threshold.metrics.length === 0 || !scope.isGrouped);
    if (isRows) {
      into.filters.push(numeric(dim, threshold.quantity));
    } else if (key !== undefined && (scope.isGrouped || threshold.isFormal)) {
      if (isOfValue(scope, key, threshold) || isOfMeasure(scope, key, threshold)) return unclearThreshold();
      into.having.push(...havingOf(scope, key, threshold.quantity));
    } else {
      return unclearThreshold();
    }
  }
  return undefined;
}

function havingOf(scope: Scope, key: string, quantity: Quantity): Having[] {
  const value = scaled(scope, key, quantity);
  if (quantity.op !== 'between') return [{ key, op: quantity.op, value }];
  const to = scaled(scope, key, { ...quantity, value: quantity.to ?? quantity.value });
  return [
    { key, op: 'gte', value },
    { key, op: 'lte', value: to },
  ];
}
