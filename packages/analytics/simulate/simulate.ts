import { type Forecast, forecastMonths, type Month } from './forecast.ts';

/** What was spent on, or billed in, one item within the look-back, for one procedure and payor. */
export type Cell = {
  readonly item: string;
  readonly procedure: string | null;
  readonly payor: string | null;
  readonly quantity: number;
  readonly amount: number;
};

/** Percent of the amount, or an amount added to each unit; below zero it is taken off. */
export type Change = {
  readonly item: string;
  readonly kind: 'percent' | 'flat';
  readonly value: number;
};

export type Impact = {
  readonly before: number;
  readonly after: number;
  readonly net: number;
  /** Net as a percent of before; null where before is zero. */
  readonly percent: number | null;
};

export type GroupImpact = Impact & {
  readonly id: string | null;
  /** Part of all change, 0 to 1, by size; null where nothing changes. */
  readonly share: number | null;
};

export type Simulation = {
  readonly overall: Impact;
  /** The part of `before` that the changed items are. */
  readonly affected: number;
  readonly byItem: readonly GroupImpact[];
  readonly byProcedure: readonly GroupImpact[];
  readonly byPayor: readonly GroupImpact[];
  /** Items that are to change and do not occur in the scope. */
  readonly absent: readonly string[];
  readonly forecast: Forecast;
};

type Scenario = {
  /** Complete months of the scope, all items together. */
  readonly history: readonly Month[];
  readonly cells: readonly Cell[];
  readonly changes: readonly Change[];
  readonly horizonMonths: number;
};

/**
 * Carries changed prices into a forecast: the mix of items, procedures and payors stays what it was in the look-back,
 * and their volume becomes what the forecast says.
 *
 * @returns undefined when the history gives no baseline
 */
export function simulate({ history, cells, changes, horizonMonths }: Scenario): Simulation | undefined {
  const forecast = forecastMonths(history, horizonMonths);
  const total = cells.reduce((sum, { amount }) => sum + amount, 0);
  if (forecast === undefined || total <= 0) return undefined;
  const scale = forecast.total / total;
  const byItem = new Map(changes.map((change) => [change.item, change]));
  const moved = cells.map((cell): Moved => {
    const change = byItem.get(cell.item);
    const before = cell.amount * scale;
    const net = change === undefined ? 0 : netOf(cell, change) * scale;
    return { ...cell, before, net };
  });
  const present = new Set(cells.map(({ item }) => item));
  const changed = moved.filter(({ item }) => byItem.has(item));
  return {
    overall: impactOf(moved),
    affected: changed.reduce((sum, { before }) => sum + before, 0),
    byItem: groupBy(changed, ({ item }) => item),
    byProcedure: groupBy(moved, ({ procedure }) => procedure),
    byPayor: groupBy(moved, ({ payor }) => payor),
    absent: [...byItem.keys()].filter((item) => !present.has(item)),
    forecast,
  };
}

type Moved = Cell & { readonly before: number; readonly net: number };

/** A price does not fall below nothing. */
function netOf({ quantity, amount }: Cell, { kind, value }: Change): number {
  const net = kind === 'percent' ? (amount * value) / 100 : quantity * value;
  return Math.max(net, -amount);
}

function impactOf(cells: readonly Moved[]): Impact {
  const before = cells.reduce((sum, cell) => sum + cell.before, 0);
  const net = cells.reduce((sum, cell) => sum + cell.net, 0);
  return { before, after: before + net, net, percent: before === 0 ? null : (net / before) * 100 };
}

function groupBy(cells: readonly Moved[], key: (cell: Moved) => string | null): GroupImpact[] {
  const groups = [...Map.groupBy(cells, key)].map(([id, of]) => ({ id, ...impactOf(of) }));
  const all = groups.reduce((sum, { net }) => sum + Math.abs(net), 0);
  return groups
    .map((group) => ({ ...group, share: all === 0 ? null : Math.abs(group.net) / all }))
    .toSorted((a, b) => Math.abs(b.net) - Math.abs(a.net) || ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
}
