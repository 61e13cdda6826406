import { splitWords } from '@chartwright/kernel';
import type { Lexicon, LexiconForm } from '../lexicon.ts';
import terms from './terms.json' with { type: 'json' };

const LINKING = new Set(['of', 'the', 'in', 'to', 'a', 'an', 'on']);

type Concept = { readonly code: string; readonly term: string; readonly tag: string };

const wordsOf = (phrase: string): string[] => {
  const { count, starts, ends } = splitWords(phrase.toLowerCase());
  return Array.from({ length: count }, (_, at) => phrase.toLowerCase().slice(starts[at], ends[at])).filter(
    (word) => /[\p{L}\p{N}]/u.test(word),
  );
};

/** A dictionary of a few dozen names: enough to tell conditions, acts, drugs and measured things apart. */
export function smallLexicon(): Lexicon {
  const concepts: Concept[] = Object.entries(terms.concepts).flatMap(([tag, names]) =>
    names.map((term) => ({ code: `${tag}:${term}`, term, tag })),
  );
  const numbers = new Map<string, number>();
  const bags = new Map<string, number>();
  const bagIds: number[][] = [];
  const forms = [
    ...concepts.map(({ term }, concept): LexiconForm => formOf(term, { concept })),
    ...terms.drugs.map((name, drug): LexiconForm => formOf(name, { drug })),
  ];
  const numberOf = (word: string): number => {
    if (LINKING.has(word)) return -1;
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size + 1);
    return numbers.size;
  };
  for (const [at, form] of forms.entries()) {
    const ids = wordsOf(form.text)
      .map(numberOf)
      .filter((id) => id > 0);
    bagIds.push(ids);
    bags.set(keyOf(ids), at);
  }
  const longest = Math.max(...bagIds.map((ids) => ids.length));
  return {
    release: { id: 'small', title: 'Small test dictionary', version: '1' },
    drugs: terms.drugs.map((name) => ({ name, ingredients: [{ rxcui: `rx:${name}`, name }] })),
    wordId: (word) => (LINKING.has(word) ? -1 : (numbers.get(word) ?? 0)),
    reach: () => longest,
    together: (a, b) => bagIds.some((ids) => ids.includes(a) && ids.includes(b)),
    mix: (id) => id,
    findBag: (_sum, ids, count) => bags.get(keyOf([...ids.subarray(0, count)])) ?? -1,
    nextForm: () => -1,
    isInOrder: (form, ids, count) =>
      (bagIds[form] ?? []).every((id, place) => place < count && ids[place] === id),
    form: (number) => formAt(forms, number),
    concept: (number) => conceptAt(concepts, number),
    conceptOf: (code) => concepts.find((concept) => concept.code === code),
    findConcept: (code) => concepts.findIndex((concept) => concept.code === code),
    icd10cm: () => [],
    icd10cmTitle: () => undefined,
    allergyTo: (substance) =>
      concepts.find(({ term }) => term.toLowerCase() === `allergy to ${substance.toLowerCase()}`)?.code,
  };
}

const formOf = (text: string, owner: LexiconForm['owner']): LexiconForm => ({
  text,
  kind: 'concept' in owner ? 'preferred' : 'drug',
  isExact: false,
  guard: undefined,
  length: wordsOf(text).length,
  owner,
});

const keyOf = (ids: readonly number[]): string => ids.toSorted((a, b) => a - b).join(' ');

function formAt(forms: readonly LexiconForm[], at: number): LexiconForm {
  const form = forms[at];
  if (form === undefined) throw new RangeError(`No form ${at}`);
  return form;
}

function conceptAt(concepts: readonly Concept[], at: number): Concept {
  const concept = concepts[at];
  if (concept === undefined) throw new RangeError(`No concept ${at}`);
  return concept;
}
