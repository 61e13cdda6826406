import type { Filter } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { hasRole, type Item } from './items.ts';

/** Words by which several groups are taken as one. */
const AS_ONE = new Set([
  'together',
  'combined',
  'total',
  'overall',
  'altogether',
  'in total',
  'sum',
  'both',
  'either',
]);
const SHOWN = new Set(['show', 'show me', 'display', 'compare', 'give me']);

const saysAsOne = (items: readonly Item[]): boolean =>
  items.some(({ text, tokens }) => AS_ONE.has(text) || tokens.some((token) => AS_ONE.has(token.text)));

const isShown = ([first, second]: readonly Item[]): boolean =>
  SHOWN.has(first?.text ?? '') || SHOWN.has(`${first?.text ?? ''} ${second?.text ?? ''}`);

/**
 * Two groups that are named side by side, and each asked about: `for women and for men`, `show PMPM for Bronze HMO and
 * Silver PPO`. A rate of the two together is neither's; numbers and amounts are parted where they are to be shown, or
 * where each group has its own word.
 */
export function isApart(
  { draft, items, model }: Reading,
  metrics: readonly string[],
  { dim }: Filter,
): boolean {
  const said = draft.values.filter(
    ({ candidates, isNot }) => !isNot && candidates.some((candidate) => candidate.dim === dim),
  );
  const [first, second, ...more] = said.toSorted((one, other) => one.at - other.at);
  if (!first || !second || more.length > 0 || saysAsOne(items)) return false;
  if (draft.people?.isCounted || draft.people?.isSubject || draft.conditions.length > 0) return false;
  if (draft.isShare || draft.rank || draft.thresholds.length > 0) return false;
  const between = items.slice(first.at + 1, second.at);
  const isAnd =
    between.some((item) => item.text.startsWith('and')) && !between.some(({ text }) => text === 'or');
  const isEachLed = between.some(({ text }) => text === 'and for') || hasLead(between);
  const isRate =
    metrics.length > 0 &&
    metrics.every((name) => !model.metrics[name]?.additive && !model.metrics[name]?.list);
  return isAnd && (isEachLed || isRate || isShown(items));
}

const LEADS = new Set(['for', 'at', 'in', 'of', 'on']);

/** `at Harbor and at Midtown`. */
const hasLead = (between: readonly Item[]): boolean =>
  between.some((item, at) => hasRole(between[at - 1], 'and') && LEADS.has(item.text));
