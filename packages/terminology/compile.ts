import { NEVER_EMITTED } from '@chartwright/kernel';
import { derivedForms } from './derived.ts';
import { addDrugs, type RxNormDrug } from './drugs.ts';
import {
  type ConceptRow,
  type Icd10cmRow,
  IndexBuilder,
  type LayerReport,
  type Part,
  semanticTag,
  withoutTag,
} from './index-builder.ts';
import type { IndexData } from './index-file.ts';
import { isExactForm, readAbbreviations, readAllergies, readNotMentions, readSynonyms } from './layer.ts';
import type { Release } from './model.ts';

/** Concepts of these kinds are looked for in notes under their own names. */
const MENTIONED = new Set([
  'disorder',
  'finding',
  'procedure',
  'regime/therapy',
  'medicinal product',
  'event',
]);

export type Description = {
  readonly code: string;
  readonly kind: 'preferred' | 'synonym';
  readonly text: string;
};

/** What a release holds beside its concepts, each handed over row by row. */
export type Extras = {
  /** Descriptions of active concepts, those of one concept together. Read twice. */
  readonly descriptions?: (each: (description: Description) => void) => void;
  readonly parents?: (each: (child: string, parent: string) => void) => void;
  /** Retired identifiers and what to use instead. */
  readonly history?: (each: (retired: string, replacement: string) => void) => void;
  readonly maps?: (each: (code: string, icd10cm: readonly string[]) => void) => void;
  readonly rxnorm?: readonly RxNormDrug[];
  /** Codes of an order file, ascending. */
  readonly icd10cm?: readonly Icd10cmRow[];
  readonly parts?: readonly Part[];
};

/**
 * Compiles concepts with our own layer into one index. A row of the layer whose code the release does not hold, or
 * holds under another name or as inactive, is left out: the code gate begins here.
 *
 * @param concepts ascending by code
 */
export function buildIndex(
  concepts: readonly ConceptRow[],
  release: Omit<Release, 'concepts'>,
  extras: Extras = {},
): IndexData {
  const builder = new IndexBuilder();
  const numberOf = new Map<string, number>();
  for (const row of concepts) {
    const number = builder.addConcept(row);
    if (!NEVER_EMITTED.has(row.code)) numberOf.set(row.code, number);
  }
  const check = createLayerCheck(concepts, numberOf, extras);
  addLayer(builder, check);
  addDrugs(builder, check.stands, extras.rxnorm);
  const never = readNotMentions();
  const named = concepts.filter(
    ({ code, term, active }) => active !== false && MENTIONED.has(semanticTag(term)) && numberOf.has(code),
  );
  for (const { code, term } of named)
    addName(builder, { code, term, never, concept: numberOf.get(code) ?? 0 });
  addDescriptions(builder, { concepts, numberOf, never, extras });
  for (const { code, term } of named)
    for (const text of derivedForms(withoutTag(term)))
      if (!never.has(text.toLowerCase()))
        builder.addForm({ text, kind: 'derived', concept: numberOf.get(code) ?? 0 });
  addLinks(builder, numberOf, extras);
  return builder.build(release, { layer: check.report(), parts: extras.parts ?? [] });
}

type LayerCheck = {
  /** Number of the concept when the release has this code, active, under this name; else undefined. */
  readonly stands: (code: string, name: string) => number | undefined;
  readonly report: () => LayerReport;
};

/**
 * A newer release may word the fully specified name anew. The name that our reviewer read then still counts when it is
 * one of the concept's descriptions and the kind of concept, in the semantic tag, is the same.
 */
function createLayerCheck(
  concepts: readonly ConceptRow[],
  numberOf: ReadonlyMap<string, number>,
  { descriptions }: Extras,
): LayerCheck {
  const count = { taken: 0, absent: 0, inactive: 0, renamed: 0 };
  const worded = new Map<string, Set<string>>();
  let isRead = false;
  const readWordings = () => {
    isRead = true;
    const codes = new Set(
      [...readSynonyms(), ...readAbbreviations(), ...readAllergies()].map(({ code }) => code),
    );
    descriptions?.(({ code, text }) => {
      if (codes.has(code)) worded.set(code, (worded.get(code) ?? new Set()).add(text));
    });
  };
  const isWordedSo = (code: string, term: string, name: string): boolean => {
    if (!isRead) readWordings();
    const found = worded.get(code);
    if (found?.has(name) === true) return true;
    return semanticTag(term) === semanticTag(name) && found?.has(withoutTag(name)) === true;
  };
  const fault = (code: string, name: string): 'absent' | 'inactive' | 'renamed' | undefined => {
    const row = concepts[numberOf.get(code) ?? -1];
    if (row === undefined) return 'absent';
    if (row.active === false) return 'inactive';
    return row.term === name || isWordedSo(code, row.term, name) ? undefined : 'renamed';
  };
  return {
    stands: (code, name) => {
      const found = fault(code, name);
      count[found ?? 'taken'] += 1;
      return found === undefined ? numberOf.get(code) : undefined;
    },
    report: () => {
      const { taken, ...leftOut } = count;
      return { taken, leftOut };
    },
  };
}

function addLayer(builder: IndexBuilder, { stands }: LayerCheck): void {
  for (const { code, name, forms } of readSynonyms()) {
    const concept = stands(code, name);
    if (concept === undefined) continue;
    for (const text of forms)
      builder.addForm({ text, kind: 'reviewed', concept, isExact: isExactForm(text) });
  }
  for (const { form, code, name, guard } of readAbbreviations()) {
    const concept = stands(code, name);
    if (concept === undefined) continue;
    builder.addForm({
      text: form,
      kind: 'abbreviation',
      concept,
      isExact: isExactForm(form),
      ...(guard === undefined ? {} : { guard }),
    });
  }
  for (const { substance, code, name } of readAllergies())
    if (stands(code, name) !== undefined) builder.addAllergy(substance, code);
}

type Named = {
  readonly code: string;
  readonly term: string;
  readonly concept: number;
  readonly never: ReadonlySet<string>;
};

function addName(builder: IndexBuilder, { term, concept, never }: Named): void {
  const text = withoutTag(term);
  if (!never.has(text.toLowerCase())) builder.addForm({ text, kind: 'name', concept });
}

/** `AF - Atrial fibrillation`: the part after the dash is a wording of its own; the short one has other meanings too. */
const AFTER_SHORT_FORM = /^[A-Z][A-Za-z0-9/]{0,7} - (.{4,})$/;

function addDescriptions(
  builder: IndexBuilder,
  {
    concepts,
    numberOf,
    never,
    extras,
  }: {
    readonly concepts: readonly ConceptRow[];
    readonly numberOf: ReadonlyMap<string, number>;
    readonly never: ReadonlySet<string>;
    readonly extras: Extras;
  },
): void {
  const abbreviations = new Set(readAbbreviations().map(({ form }) => form));
  extras.descriptions?.(({ code, kind, text }) => {
    // What an abbreviation of ours means is decided by its guards, not by the one concept that a release gives it.
    if (abbreviations.has(text)) return;
    const concept = numberOf.get(code);
    const row = concepts[concept ?? -1];
    if (row === undefined || concept === undefined || row.active === false) return;
    if (!MENTIONED.has(semanticTag(row.term)) || never.has(text.toLowerCase())) return;
    const long = AFTER_SHORT_FORM.exec(text)?.[1];
    const form = long ?? text;
    builder.addForm({ text: form, kind, concept, isExact: isExactForm(form) });
  });
}

function addLinks(
  builder: IndexBuilder,
  numberOf: ReadonlyMap<string, number>,
  { parents, history, maps, icd10cm }: Extras,
): void {
  parents?.((child, parent) => {
    const [from, to] = [numberOf.get(child), numberOf.get(parent)];
    if (from !== undefined && to !== undefined) builder.addParent(from, to);
  });
  const pairs: (readonly [bigint, bigint])[] = [];
  history?.((retired, replacement) => pairs.push([BigInt(retired), BigInt(replacement)]));
  builder.setHistory(pairs);
  const valid = icd10cm && new Set(icd10cm.map(({ code }) => code));
  const mapped = new Map<number, string>();
  maps?.((code, codes) => {
    const concept = numberOf.get(code);
    const kept = valid === undefined ? codes : codes.filter((each) => valid.has(each));
    if (concept !== undefined && kept.length > 0) mapped.set(concept, kept.join(' '));
  });
  builder.setMaps(mapped);
  builder.setIcd10cm(icd10cm ?? []);
}
