import type { Fact } from '@chartwright/kernel';
import type { Assertion } from './assertion/index.ts';
import { findItems } from './find-items.ts';
import type { Item } from './items.ts';
import { isReaction } from './linking/allergies.ts';
import { assertionOf, linkOf, openSentence, type SentenceReading, withDate } from './read-sentence.ts';
import type { Reading } from './reading.ts';
import { writeFact } from './write-fact.ts';

/** The facts of one sentence, in the order of the text. */
export function codeSentence(reading: Reading, at: number): Fact[] {
  const items = findItems(reading, at);
  if (items.length === 0) return [];
  const sentence = openSentence(reading, at, items);
  const assertions = items.map((item) => assertionOf(reading, sentence, item));
  const links = linkOf(reading, sentence, items, assertions);
  const reactions = reactionsOf(reading, sentence);
  return items.map((item, place) => {
    const next = items.find((other) => other.start >= item.end)?.start ?? sentence.end;
    return writeFact(reading, sentence, item, {
      assertion: withDate(assertions[place] ?? NOTHING_SAID, item, links[place]),
      link: links[place],
      nextStart: next,
      reaction: reactions.get(item),
      isReaction: [...reactions.values()].includes(item),
    });
  });
}

const NOTHING_SAID: Assertion = {
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  cues: [],
};

/** Which finding is named as what an allergen did. */
function reactionsOf({ text }: Reading, { items }: SentenceReading): Map<Item, Item> {
  const found = new Map<Item, Item>();
  for (const [at, item] of items.entries()) {
    const next = items[at + 1];
    if (item.substance !== undefined && next !== undefined && isReaction(text, item, next))
      found.set(item, next);
  }
  return found;
}
