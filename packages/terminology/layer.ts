import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Guard } from './model.ts';

/** A form with a capital and at most this many characters is matched as written. */
const LONGEST_EXACT = 5;

export const isExactForm = (form: string): boolean => form.length <= LONGEST_EXACT && /\p{Lu}/u.test(form);

const NOT_MENTIONS = new URL('./not-mentions.tsv', import.meta.url);
const folder = (name: string) => new URL(`./${name}/`, import.meta.url);

/** Rows of a TAB-separated file without its header. */
function readTable(url: URL): readonly (readonly string[])[] {
  return readFileSync(url, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

const filesIn = (name: string): readonly URL[] =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith('.tsv'))
    .toSorted()
    .map((file) => new URL(file, folder(name)));

const listOf = (forms: string | undefined): readonly string[] =>
  forms === undefined
    ? []
    : forms
        .split('|')
        .map((form) => form.trim())
        .filter((form) => form !== '');

export type SynonymRow = { readonly code: string; readonly name: string; readonly forms: readonly string[] };

/** Our reviewed wordings, one row per concept, with the name the reviewer read. */
export function readSynonyms(): readonly SynonymRow[] {
  return filesIn('synonyms').flatMap((file) =>
    readTable(file).map(([code = '', name = '', forms]) => ({ code, name, forms: listOf(forms) })),
  );
}

export type AbbreviationRow = {
  readonly form: string;
  readonly code: string;
  readonly name: string;
  readonly guard: Guard | undefined;
};

/** Abbreviations with their meanings; several rows of one form are its senses. */
export function readAbbreviations(): readonly AbbreviationRow[] {
  return filesIn('abbreviations').flatMap((file) =>
    readTable(file).map(([form = '', code = '', name = '', when = '']) => ({
      form,
      code,
      name,
      guard: when === '' ? undefined : parseGuard(when),
    })),
  );
}

/** @throws {Error} when a clause is not one of the five */
function parseGuard(when: string): Guard {
  const guard: Record<string, readonly string[] | true> = {};
  for (const clause of when.split('; ')) {
    if (clause === 'number') {
      guard[clause] = true;
      continue;
    }
    const [, key, words] = /^(specialty|near|unless|section):(.+)$/.exec(clause) ?? [];
    if (key === undefined || words === undefined) throw new Error(`Guard not understood: ${clause}`);
    guard[key] = words.split(',').map((word) => word.trim().toLowerCase());
  }
  return guard;
}

export type DrugRow = {
  readonly name: string;
  readonly rxcuis: readonly string[];
  readonly snomed: string | undefined;
  /** The name that the reviewer read for the SNOMED CT code. */
  readonly snomedName: string | undefined;
  readonly forms: readonly string[];
  readonly isClass?: true;
};

const present = (text: string | undefined) => (text === undefined || text === '' ? undefined : text);

/** Single ingredients with their RxNorm id. */
export function readIngredients(): readonly DrugRow[] {
  return readTable(new URL('ingredients.tsv', folder('drugs'))).map(
    ([rxcui = '', name = '', snomed, snomedName, forms]) => ({
      name,
      rxcuis: [rxcui],
      snomed: present(snomed),
      snomedName: present(snomedName),
      forms: listOf(forms),
    }),
  );
}

export function readCombinations(): readonly DrugRow[] {
  return readTable(new URL('combinations.tsv', folder('drugs'))).map(([name = '', rxcuis = '', forms]) => ({
    name,
    rxcuis: rxcuis.split('+'),
    snomed: undefined,
    snomedName: undefined,
    forms: listOf(forms),
  }));
}

/** Drugs known by name alone, and classes of drugs. */
export function readNamedDrugs(): readonly DrugRow[] {
  const rows = (file: string, isClass: boolean): DrugRow[] => {
    const url = new URL(file, folder('drugs'));
    if (!existsSync(url)) return [];
    return readTable(url).map(([name = '', snomed, snomedName, forms]) => ({
      name,
      rxcuis: [],
      snomed: present(snomed),
      snomedName: present(snomedName),
      forms: listOf(forms),
      ...(isClass ? { isClass: true as const } : {}),
    }));
  };
  return [...rows('uncoded.tsv', false), ...rows('classes.tsv', true)];
}

export type AllergyRow = { readonly substance: string; readonly code: string; readonly name: string };

/** Substance as written, and the concept that says "allergy to" it. */
export function readAllergies(): readonly AllergyRow[] {
  return readTable(new URL('allergies.tsv', folder('drugs'))).map(
    ([substance = '', code = '', name = '']) => ({
      substance,
      code,
      name,
    }),
  );
}

/** Names of concepts that are no mention when they stand alone in a note. */
export function readNotMentions(): ReadonlySet<string> {
  return new Set(readTable(NOT_MENTIONS).map(([name = '']) => name.toLowerCase()));
}

/** Names in RxNorm that are everyday words or laboratory analytes: nobody means the drug by them alone. */
export function readOrdinaryWords(): ReadonlySet<string> {
  return new Set(
    readTable(new URL('./loaders/ordinary-words.tsv', import.meta.url)).map(([word = '']) => word),
  );
}

/** Tells whether an index was compiled with the layer that is here now. */
export function layerFingerprint(): string {
  const hash = createHash('sha256');
  const files = [...filesIn('synonyms'), ...filesIn('abbreviations'), ...filesIn('drugs'), NOT_MENTIONS];
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 32);
}
