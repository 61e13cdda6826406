import type { PastCase, Target } from './model.ts';
import { type ProfitModel, trainProfit } from './profit.ts';
import { isTrained, type TooFew, type TrainedModel, trainModel } from './train.ts';

export type Models = {
  readonly price?: TrainedModel | TooFew;
  readonly cost?: TrainedModel | TooFew;
  readonly time?: TrainedModel | TooFew;
  readonly profit?: ProfitModel;
};

export type Training = {
  readonly cases: readonly PastCase[];
  readonly targets: readonly (Target | 'profit')[];
  /** Share of cases the interval is to hold, above 0 and below 1. */
  readonly level: number;
};

/** Trains what is asked for, and what that is derived from. */
export async function trainAll({ cases, targets, level }: Training): Promise<Models> {
  const wanted = new Set<Target>(
    targets.flatMap((target): Target[] => (target === 'profit' ? ['price', 'cost'] : [target])),
  );
  const trained: { [K in Target]?: TrainedModel | TooFew } = {};
  for (const target of wanted) trained[target] = await trainModel(cases, target, level);
  const { price, cost } = trained;
  const canProfit =
    targets.includes('profit') &&
    price !== undefined &&
    cost !== undefined &&
    isTrained(price) &&
    isTrained(cost);
  const profit = canProfit ? trainProfit(cases, price, cost) : undefined;
  return { ...trained, ...(profit !== undefined && { profit }) };
}
