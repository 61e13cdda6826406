import type { Reading } from './draft.ts';

/** `how much did members with diabetes cost us`: of all of them together, unless each of them is asked for. */
export function askTotal({ draft, items }: Reading): void {
  const { people } = draft;
  const isHowMuch = items[0]?.text === 'how much' || (items[0]?.text === 'how' && items[1]?.text === 'much');
  const isEach = draft.isWhich || draft.isList || draft.isEach || draft.perPerson !== undefined;
  const isOfGroups = draft.rank !== undefined || draft.limit !== undefined || draft.thresholds.length > 0;
  if (!people?.isSubject || !people.isPlural || !isHowMuch || isEach || isOfGroups) return;
  if (draft.intent === undefined) draft.people = { ...people, isSubject: false };
}
