import {
  type GroupHit,
  groupsIn,
  isStopWord,
  isWeakWord,
  viewQuestion,
  type Word,
  wordsOf,
} from './words.ts';

/** One thing that is asked for. */
export type Slot = {
  /** Any of them says it: a word, `=group`, `#code`. */
  readonly terms: readonly string[];
  /** So do these together, in whatever order; each in any of its terms. */
  readonly together: readonly (readonly string[])[];
  readonly weight: number;
};

export type Expected = 'duration' | 'frequency' | 'side' | 'date' | 'number' | 'words';

export type Query = { readonly slots: readonly Slot[]; readonly expected: Expected };

const EXPECTED: readonly (readonly [Expected, RegExp])[] = [
  [
    'duration',
    /\b(how long|since when|for how long|duration|how many (days|weeks|months|years)|when did\b.*\b(start|begin|first|come on))\b/i,
  ],
  ['frequency', /\b(how (often|frequent(ly)?)|how many times)\b/i],
  ['side', /\bwhich (side|hand|wrist|knee|hip|eye|ear|breast|leg|arm|foot|shoulder|groin|kidney|lung)\b/i],
  ['date', /^\s*(and |so )?when\b|\b(what date|which day|what day)\b/i],
  ['number', /\b(how (many|much|high|low|big|large|far)|what (was|is|were|are) (the|her|his|their))\b/i],
];

const GROUP_WEIGHT = 1;
const WORD_WEIGHT = 0.7;
const WEAK_WEIGHT = 0.25;

type Coded = { readonly start: number; readonly end: number; readonly code: string | null };

/**
 * What a question asks for.
 *
 * @param concepts what the terminology makes of the question
 */
export function readQuestion(question: string, concepts: readonly Coded[]): Query {
  const words = wordsOf(viewQuestion(question));
  const spans = spansOf(words, concepts);
  const isCovered = (at: number): boolean => spans.some(({ first, last }) => first <= at && at <= last);
  const single = words.flatMap(({ stem }, at) =>
    isCovered(at) || isStopWord(stem) || stem === '#' || stem.length < 2
      ? []
      : [{ first: at, last: at, terms: [stem], weight: isWeakWord(stem) ? WEAK_WEIGHT : WORD_WEIGHT }],
  );
  const asked = [...spans.map((span) => ({ ...span, weight: weightOf(span, words) })), ...single];
  return {
    slots: joinAlternatives(asked, words).map((span) => slotOf(span, words)),
    expected: EXPECTED.find(([, asks]) => asks.test(question))?.[0] ?? 'words',
  };
}

type Span = { readonly first: number; readonly last: number; readonly terms: readonly string[] };
type Weighed = Span & { readonly weight: number };

/** A weak word is weak though the terminology has a concept of it: pain. */
const weightOf = ({ first, last }: Span, words: readonly Word[]): number =>
  first === last && isWeakWord(words[first]?.stem ?? '') ? WEAK_WEIGHT : GROUP_WEIGHT;

/** Of "fever or chills" either answers. */
function joinAlternatives(spans: readonly Weighed[], words: readonly Word[]): readonly Weighed[] {
  const joined: Weighed[] = [];
  for (const span of spans.toSorted((a, b) => a.first - b.first)) {
    const before = joined.at(-1);
    const isAlternative = before?.last === span.first - 2 && words[span.first - 1]?.stem === 'or';
    if (before === undefined || !isAlternative) joined.push(span);
    else
      joined[joined.length - 1] = {
        ...before,
        last: span.last,
        terms: [before, span].flatMap((each) => [...each.terms, ...unitsOf(each, words).flat()]),
        weight: Math.max(before.weight, span.weight),
      };
  }
  return joined;
}

/** What a phrase is made of: the phrases of the table in it, and its other words. A weak word goes without saying beside one. */
function unitsOf({ first, last }: Span, words: readonly Word[]): readonly (readonly string[])[] {
  const part = words.slice(first, last + 1);
  const inner = groupsIn(part).filter((hit) => hit.last - hit.first < last - first);
  const kept: GroupHit[] = [];
  for (const hit of inner.toSorted((a, b) => b.last - b.first - (a.last - a.first)))
    if (!kept.some((other) => hit.first <= other.last && other.first <= hit.last)) kept.push(hit);
  const isInner = (at: number): boolean => kept.some((hit) => hit.first <= at && at <= hit.last);
  const single = part
    .filter(({ stem }, at) => !isInner(at) && !isStopWord(stem) && stem !== 'or')
    .filter(({ stem }) => kept.length === 0 || !isWeakWord(stem));
  return [
    ...kept.map((hit) => [`=${hit.group}`, ...(hit.first === hit.last ? [part[hit.first]?.stem ?? ''] : [])]),
    ...single.map(({ stem }) => [stem]),
  ];
}

const slotOf = (span: Weighed, words: readonly Word[]): Slot => ({
  terms: span.first === span.last ? [...span.terms, words[span.first]?.stem ?? ''] : span.terms,
  together: span.first === span.last ? [] : unitsOf(span, words),
  weight: span.weight,
});

/** Phrases and concepts, the longest first; what lies inside a longer one is not asked for by itself. */
function spansOf(words: readonly Word[], concepts: readonly Coded[]): readonly Span[] {
  const hits = [
    ...groupsIn(words).map(spanOfGroup),
    ...concepts.flatMap((concept) => spanOfConcept(words, concept)),
  ].flatMap((span) => trimmed(span, words));
  const sorted = hits.toSorted((a, b) => b.last - b.first - (a.last - a.first) || a.first - b.first);
  const kept: Span[] = [];
  for (const hit of sorted) {
    const same = kept.findIndex(({ first, last }) => hit.first <= last && first <= hit.last);
    const other = kept[same];
    if (other === undefined) kept.push(hit);
    else if (other.last - other.first === hit.last - hit.first)
      // Of two readings of the same words both count; a part of a phrase is another question.
      kept[same] = { ...other, terms: [...new Set([...other.terms, ...hit.terms])] };
  }
  return kept;
}

/** Small words at the ends of a phrase ask for nothing. */
function trimmed(span: Span, words: readonly Word[]): Span[] {
  let { first, last } = span;
  while (first <= last && isStopWord(words[first]?.stem ?? '')) first += 1;
  while (last >= first && isStopWord(words[last]?.stem ?? '')) last -= 1;
  // A phrase of the table may be made of small words alone: "do for work".
  if (first > last) return span.first < span.last ? [span] : [];
  return [{ ...span, first, last }];
}

const spanOfGroup = ({ group, first, last }: GroupHit): Span => ({ first, last, terms: [`=${group}`] });

function spanOfConcept(words: readonly Word[], { start, end, code }: Coded): Span[] {
  const first = words.findIndex((word) => word.end > start);
  const last = words.findLastIndex((word) => word.start < end);
  return code === null || first === -1 || last < first ? [] : [{ first, last, terms: [`#${code}`] }];
}
