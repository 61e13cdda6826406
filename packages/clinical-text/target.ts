import type { Fact, Span, TargetFact } from '@chartwright/kernel';
import { findItems } from './find-items.ts';
import { bareItem, type Item, KINDS } from './items.ts';
import { firstWhere } from './places.ts';
import { assertionOf, linkOf, openSentence, withDate } from './read-sentence.ts';
import type { Reading } from './reading.ts';

/**
 * What a note says about the spans the caller already knows.
 *
 * @param facts of the same note: a span that one of them covers is that concept
 */
export function readTargets(reading: Reading, spans: readonly Span[], facts: readonly Fact[]): TargetFact[] {
  const places = spans.map((span) => placeOf(reading, span, facts));
  const bySentence = new Map<number, Place[]>();
  for (const place of places) bySentence.set(place.at, [...(bySentence.get(place.at) ?? []), place]);
  const found = new Map<number, Item[]>();
  return places.map((place) => {
    if (place.at < 0) return { ...place.span, source: sourceOf(reading, place.span), ...UNKNOWN_PLACE };
    const items = found.get(place.at) ?? findItems(reading, place.at);
    found.set(place.at, items);
    const others = (bySentence.get(place.at) ?? [])
      .filter((other) => other !== place)
      .map(({ item }) => item);
    return readTarget(reading, place, [...items, ...others]);
  });
}

/** A target with the sentence it stands in, -1 where it stands in none. */
type Place = {
  readonly span: Span;
  readonly at: number;
  readonly item: Item;
  readonly known: Fact | undefined;
};

function placeOf({ tokens, sentences }: Reading, span: Span, facts: readonly Fact[]): Place {
  const from = firstWhere(tokens.count, (at) => (tokens.ends[at] ?? 0) > span.start);
  const end = firstWhere(tokens.count, (at) => (tokens.starts[at] ?? 0) >= span.end);
  const to = Math.max(from + 1, end);
  const known = knownFact(facts, span);
  const item = { ...bareItem(tokens, from, to), ...(known === undefined ? {} : kindOf(known)) };
  const at =
    from >= tokens.count
      ? -1
      : firstWhere(sentences.length, (place) => (sentences[place]?.from ?? 0) > from) - 1;
  return { span, at, item, known };
}

const sourceOf = ({ text }: Reading, { start, end }: Span): string => text.slice(start, end);

function readTarget(
  reading: Reading,
  { span, at, item, known }: Place,
  candidates: readonly Item[],
): TargetFact {
  const items = [...around(candidates, item), item].toSorted((a, b) => a.start - b.start);
  const sentence = openSentence(reading, at, items);
  const assertions = items.map((other) => assertionOf(reading, sentence, other));
  const place = items.indexOf(item);
  const assertion = assertions[place];
  const source = sourceOf(reading, span);
  if (assertion === undefined) return { ...span, source, ...UNKNOWN_PLACE };
  const link = linkOf(reading, sentence, items, assertions)[place];
  const { status, negated, experiencer, temporality, cues } = withDate(assertion, item, link);
  return {
    ...span,
    source,
    status,
    negated,
    experiencer,
    temporality,
    section: sentence.section,
    ...(known?.snomed === undefined ? {} : { snomed: known.snomed }),
    ...(known?.rxnorm === undefined ? {} : { rxnorm: known.rxnorm }),
    ...(link?.date === undefined ? {} : { date: link.date }),
    ...(link?.endDate === undefined ? {} : { endDate: link.endDate }),
    why: { dictionary: known?.why.dictionary ?? '', form: known?.why.form ?? source, cues },
  };
}

/** The other mentions of the sentence, none over the target and none over another. */
function around(candidates: readonly Item[], target: Item): Item[] {
  const kept: Item[] = [];
  for (const item of candidates) {
    if ([target, ...kept].every((other) => item.end <= other.start || item.start >= other.end))
      kept.push(item);
  }
  return kept;
}

const UNKNOWN_PLACE = {
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  section: 'body',
} as const;

const kindOf = (fact: Fact): Pick<Item, 'kind' | 'conceptType' | 'term'> => ({
  conceptType: fact.conceptType,
  kind: KINDS[fact.conceptType],
  term: fact.snomed?.term ?? fact.source,
});

const MOST_OVERLAPPING = 8;

/** The fact that shares most of the span. */
function knownFact(facts: readonly Fact[], { start, end }: Span): Fact | undefined {
  const last = firstWhere(facts.length, (at) => (facts[at]?.mention.start ?? 0) >= end);
  let best: Fact | undefined;
  let most = 0;
  for (const fact of facts.slice(Math.max(0, last - MOST_OVERLAPPING), last)) {
    const shared = Math.min(end, fact.mention.end) - Math.max(start, fact.mention.start);
    if (shared > most) {
      most = shared;
      best = fact;
    }
  }
  return best;
}
