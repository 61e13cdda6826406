import { describe, expect, test } from 'vitest';
import { normalisePhrase } from './index-builder.ts';
import {
  readAbbreviations,
  readAllergies,
  readCombinations,
  readIngredients,
  readNamedDrugs,
  readOrdinaryWords,
  readSynonyms,
} from './layer.ts';
import { openLexicon } from './lexicon.ts';
import { compileStarter, readStarterConcepts } from './starter.ts';

const nameOf = new Map(readStarterConcepts().map(({ code, term }) => [code, term]));
const misnamed = (rows: readonly { readonly code: string; readonly name: string }[]) =>
  rows.filter(({ code, name }) => nameOf.get(code) !== name).map(({ code }) => code);

describe('our own layer', () => {
  test('names every synonym, abbreviation and allergy by a concept of the starter set under its exact name', () => {
    expect(misnamed(readSynonyms())).toEqual([]);
    expect(misnamed(readAbbreviations())).toEqual([]);
    expect(misnamed(readAllergies())).toEqual([]);
  });

  test('gives drugs a product of the starter set under its exact name', () => {
    const rows = [...readIngredients(), ...readNamedDrugs()].flatMap(({ snomed: code, snomedName: name }) =>
      code === undefined ? [] : [{ code, name: name ?? '' }],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(misnamed(rows)).toEqual([]);
  });

  test('gives no wording to two concepts', () => {
    const owners = new Map<string, Set<string>>();
    for (const { code, forms } of readSynonyms())
      for (const form of forms) {
        const words = form.length <= 5 && /\p{Lu}/u.test(form) ? form : normalisePhrase(form);
        owners.set(words, (owners.get(words) ?? new Set()).add(code));
      }
    expect(
      [...owners].filter(([, codes]) => codes.size > 1).map(([form, codes]) => [form, ...codes]),
    ).toEqual([]);
  });

  test('holds at least 6,000 forms over 3,000 concepts', () => {
    const rows = readSynonyms();
    const abbreviations = readAbbreviations();
    const forms = new Set([
      ...rows.flatMap(({ code, forms: each }) => each.map((form) => `${code} ${form}`)),
      ...abbreviations.map(({ code, form }) => `${code} ${form}`),
    ]);
    const concepts = new Set([...rows, ...abbreviations].map(({ code }) => code));
    expect(forms.size).toBeGreaterThanOrEqual(6000);
    expect(concepts.size).toBeGreaterThanOrEqual(3000);
  });

  test('holds at least 400 drugs with RxNorm identifiers, each identifier once', () => {
    const ids = readIngredients().flatMap(({ rxcuis }) => rxcuis);
    expect(ids.length).toBeGreaterThanOrEqual(400);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[1-9]\d{0,7}$/.test(id))).toEqual([]);
  });

  test('names combinations by the names of their ingredients, in the order of their identifiers', () => {
    const nameOf = new Map(readIngredients().map(({ rxcuis, name }) => [rxcuis[0], name]));
    const wrong = readCombinations().filter(({ name, rxcuis }) => {
      const parts = name.split(' / ');
      return (
        parts.length !== rxcuis.length ||
        rxcuis.some((rxcui, at) => (nameOf.get(rxcui) ?? parts[at]) !== parts[at])
      );
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('is taken into the starter set to the last row', () => {
    const { layer } = openLexicon(compileStarter());
    expect(layer.leftOut).toEqual({ absent: 0, inactive: 0, renamed: 0 });
    expect(layer.taken).toBeGreaterThan(4000);
  });

  test('holds no drug of ours among the names that are not taken from RxNorm', () => {
    const words = readOrdinaryWords();
    expect(
      readIngredients()
        .filter(({ name }) => words.has(name))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});
