import type { Filter } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { hasRole, hasSense, type Item, sensesOf } from './items.ts';
import { notModelled, type Refused } from './refusals.ts';
import { leadStart } from './settle-beside.ts';
import { isNamedAsItself, rename } from './settle-kinds.ts';
import { isSilent } from './skip.ts';

type Cost = Reading['words']['costs'][number];

const isOf = ({ of }: Cost, item: Item | undefined): boolean =>
  sensesOf(item, 'count').some(({ name }) => of.includes(name)) ||
  sensesOf(item, 'metric').some(({ name }) => of.includes(name));

const THEM = new Set(['they', 'them', 'those', 'these']);

/** `cost of ED visits`, `statin scripts cost us`, `how many stays, and what did they cost`. */
function isCostOf({ items }: Reading, rows: number, money: number): boolean {
  const between = items.slice(Math.min(rows, money) + 1, Math.max(rows, money));
  const isOfThem = rows < money && between.some(({ text }) => THEM.has(text));
  if (isOfThem) return true;
  if (leadStart(items, rows).isAsked) return false;
  return between.every((item) => isSilent(item) || (hasSense(item, 'value') && !hasSense(item, 'count')));
}

const EACH = new Set(['average', 'avg', 'mean', 'per', 'each']);

/** Whether something else is asked of the rows than what all of them cost. */
const isOther = ({ draft, items }: Reading): boolean =>
  draft.intent !== undefined ||
  draft.isList ||
  items.some(({ text }) => text === 'which') ||
  draft.rank !== undefined ||
  draft.thresholds.length > 0 ||
  items.some((item) => hasRole(item, 'each') || item.tokens.some(({ text }) => EACH.has(text)));

const NOT_KNOWN =
  'is not recorded. Amounts are known of claims, by their setting, and of prescription fills.';

/** What rows of a kind cost is a part of what was paid: that of their setting, of another metric, or nothing known. */
export function settleCosts(reading: Reading): Refused | undefined {
  const { draft, items, words } = reading;
  if (isOther(reading)) return undefined;
  const money = draft.metrics.filter(({ names }) => names.length === 1 && names[0] === words.money);
  for (const cost of words.costs) {
    const rows = items.findIndex(
      (item, at) => isOf(cost, item) && money.some((mention) => isCostOf(reading, at, mention.at)),
    );
    if (rows < 0) continue;
    if (cost.metric === undefined && cost.filter === undefined) {
      const said = items[rows]?.tokens.map(({ raw }) => raw).join(' ') ?? '';
      return notModelled('no_cost', `What “${said}” cost ${NOT_KNOWN}`, [said]);
    }
    if (cost.filter) draft.filters.push(cost.filter as Filter);
    const [name = ''] = money[0]?.names ?? [];
    if (cost.metric !== undefined && !isNamedAsItself(reading, name, cost.metric))
      rename(reading, name, cost.metric);
    if (!leadStart(items, rows).isAsked) draft.metrics = draft.metrics.filter(({ at }) => at !== rows);
  }
  return undefined;
}
