import type { Fact, Span, TargetFact } from '@chartwright/kernel';
import type { Reading } from './code-note.ts';
import { bareItem, type Item } from './items.ts';
import { assertionOf, findItems, linkOf, openSentence } from './sentence.ts';
import type { Tokens } from './tokens.ts';

/**
 * What a note says about a span the caller already knows.
 *
 * @param facts of the same note: a span that one of them covers is that concept
 */
export function readTarget(reading: Reading, span: Span, facts: readonly Fact[]): TargetFact {
  const { text, tokens, sentences } = reading;
  const source = text.slice(span.start, span.end);
  const from = firstTokenEndingAfter(tokens, span.start);
  const to = Math.max(from + 1, firstTokenStartingAt(tokens, span.end));
  const at = sentences.findLastIndex((sentence) => sentence.from <= from);
  const sentence = sentences[at];
  if (sentence === undefined || from >= tokens.count) return { ...span, source, ...UNKNOWN_PLACE };

  const known = knownFact(facts, span);
  const others = findItems(reading, at).filter((item) => item.end <= span.start || item.start >= span.end);
  const target = { ...bareItem(tokens, from, to), ...(known === undefined ? {} : kindOf(known)) };
  const items = [...others, target].toSorted((a, b) => a.start - b.start);
  const times = reading.times.filter(({ start, end }) => start >= (tokens.starts[sentence.from] ?? 0) && end <= (tokens.ends[sentence.to - 1] ?? 0));
  const opened = openSentence(reading, at, items, times);
  const assertions = items.map((item) => assertionOf(reading, opened, item));
  const place = items.indexOf(target);
  const assertion = assertions[place];
  const link = linkOf(reading, opened, items, assertions)[place];
  if (assertion === undefined) return { ...span, source, ...UNKNOWN_PLACE };
  const { status, negated, experiencer, temporality, cues } = assertion;
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

const UNKNOWN_PLACE = {
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  section: 'body',
} as const;

const kindOf = (fact: Fact): Pick<Item, 'kind' | 'conceptType' | 'term'> => ({
  conceptType: fact.conceptType,
  kind: fact.conceptType === 'procedure' ? 'act' : fact.conceptType === 'medication' ? 'medication' : fact.conceptType === 'observable' ? 'observable' : 'condition',
  term: fact.snomed?.term ?? fact.source,
});

/** The fact that shares most of the span. */
function knownFact(facts: readonly Fact[], { start, end }: Span): Fact | undefined {
  let best: Fact | undefined;
  let most = 0;
  for (const fact of facts) {
    const shared = Math.min(end, fact.mention.end) - Math.max(start, fact.mention.start);
    if (shared > most) {
      most = shared;
      best = fact;
    }
  }
  return best;
}

function firstTokenEndingAfter({ ends, count }: Tokens, offset: number): number {
  return search(count, (at) => (ends[at] ?? 0) > offset);
}

function firstTokenStartingAt({ starts, count }: Tokens, offset: number): number {
  return search(count, (at) => (starts[at] ?? 0) >= offset);
}

/** The first place from which a condition holds, of places where it once fails and then holds. */
function search(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
