import type { Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { hasRole } from './items.ts';
import { skipSilent } from './skip.ts';

const HIGHER = new Set(['higher', 'more', 'greater', 'larger']);
const LOWER = new Set(['lower', 'less', 'fewer', 'smaller']);

/** `which plans had a higher PMPM in 2025 than in 2024`: only those are asked for whose number is so. */
export function onlyChanged({ items, draft }: Reading, query: Query): Query {
  const [name, ...more] = query.metrics;
  const than = items.findLastIndex(({ tokens }) => tokens.at(-1)?.text === 'than');
  const isOfPeriods = than >= 0 && items[skipSilent(items, than + 1)]?.period !== undefined;
  const isAsked = draft.isWhich || items.some((item) => hasRole(item, 'which', 'list'));
  if (!isOfPeriods || !isAsked || name === undefined || more.length > 0) return query;
  if (!query.compareTo || query.dimensions.length === 0 || draft.rank !== undefined) return query;
  const said = items.slice(0, than + 1).flatMap(({ tokens }) => tokens.map(({ raw }) => raw.toLowerCase()));
  const isHigher = said.some((word) => HIGHER.has(word));
  const isLower = said.some((word) => LOWER.has(word));
  if (isHigher === isLower) return query;
  const having = {
    key: `${name}_change`,
    op: isHigher ? 'gt' : 'lt',
    value: 0,
  } as const;
  return { ...query, having: [...query.having, having] };
}
