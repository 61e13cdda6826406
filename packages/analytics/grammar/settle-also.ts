import type { Condition, Reading, SaidValue } from './draft.ts';
import { type Item, sensesOf } from './items.ts';
import { leadOf } from './rules-people.ts';
import { countsPeople } from './settle-lost.ts';
import { isAttribute } from './settle-values.ts';
import { foldWord } from './text.ts';

/** What begins a second thing that the same people had. */
const AGAIN = new Set(['also', 'who', 'who also', 'that also', 'and also', 'as well as', 'additionally']);

const isAgain = ({ text, tokens }: Item): boolean =>
  AGAIN.has(text) || tokens.some((token) => token.text === 'also');

/** Something people had, not what they are, and not something they had not. */
const isHad = (reading: Reading, value: SaidValue): boolean =>
  !value.isNot && !isAttribute({ reading, metrics: [], isGrouped: false }, value);

/** `members filling`: people in one phrase with what they did, which by itself counts them. */
function peopleOf(reading: Reading): Reading['draft']['people'] {
  const { draft, items, words } = reading;
  if (draft.people) return draft.people;
  const [mention, ...more] = draft.metrics;
  const names = new Set((words.people?.words ?? []).map(foldWord));
  const isOfThem = mention && names.has(items[mention.at]?.tokens[0]?.text ?? '');
  if (!isOfThem || more.length > 0 || !mention.names.every((name) => countsPeople(reading, name)))
    return undefined;
  const isCounted = leadOf(items, mention.at) === 'count';
  return { isCounted, isSubject: !isCounted, isPlural: true, at: mention.at };
}

const conditionOf = (values: readonly SaidValue[], from: Condition | undefined): Condition => ({
  has: true,
  values,
  thresholds: [],
  ...from,
});

/**
 * `members on metformin who also filled a statin`: two things that the same people had, each in a row of its own. Read
 * as values of one row they would be those who had either, or nobody.
 */
export function takeAlso(reading: Reading): void {
  const { draft, items } = reading;
  const people = peopleOf(reading);
  if (!people || draft.intent !== undefined || draft.isShare) return;
  const held = draft.conditions.filter((one) => one.has && one.values.some((value) => isHad(reading, value)));
  const said = [...draft.values, ...held.flatMap(({ values }) => values)]
    .filter((value) => isHad(reading, value))
    .toSorted((one, other) => one.at - other.at);
  const at = items.findIndex(
    (item, place) =>
      isAgain(item) && said.some((value) => value.at < place) && said.some((value) => value.at > place),
  );
  const isEither = items
    .slice(said[0]?.at ?? 0, said.at(-1)?.at)
    .some(({ text }) => text.split(' ').includes('or'));
  if (
    at < 0 ||
    isEither ||
    draft.metrics.some((mention) => mention.at !== people.at && !isNounOf(reading, mention.at))
  )
    return;
  const sides = [said.filter((value) => value.at < at), said.filter((value) => value.at > at)];
  const parted = sides.flatMap((side): Condition[] => {
    const loose = side.filter((value) => draft.values.includes(value));
    const own = held.flatMap((one) => {
      const values = one.values.filter((value) => side.includes(value));
      return values.length > 0 ? [{ ...one, values }] : [];
    });
    return [...own, ...(loose.length > 0 ? [conditionOf(loose, undefined)] : [])];
  });
  draft.values = draft.values.filter((value) => !said.includes(value));
  draft.metrics = draft.metrics.filter((mention) => mention.at !== people.at);
  draft.people = people;
  draft.conditions = [
    ...draft.conditions.filter((one) => !held.includes(one)),
    ...parted.map((one, index): Condition => (index > 0 ? { ...one, joined: 'and' } : one)),
  ];
}

/** `claims` that are said of what the people had, not measured. */
const isNounOf = ({ items }: Reading, at: number): boolean => sensesOf(items[at], 'base').length > 0;
