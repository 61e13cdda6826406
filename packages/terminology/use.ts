import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRows } from './artefact.ts';
import { buildIndex, type Extras } from './compile.ts';
import type { RxNormDrug } from './drugs.ts';
import type { ConceptRow, Icd10cmRow, Part } from './index-builder.ts';
import { type IndexData, writeIndexFile } from './index-file.ts';
import { layerFingerprint } from './layer.ts';
import {
  type Choice,
  type Current,
  FILES,
  findLoaded,
  folderOf,
  indexDir,
  type Kind,
  type Manifest,
  readCurrent,
  STARTER_CHOICE,
  writeCurrent,
} from './library.ts';
import { readStarterConcepts, STARTER } from './starter.ts';

/**
 * Compiles what is chosen into one index and makes it the one that the server opens at its next start. What is not
 * named stays as it is.
 *
 * @param ids at most one of each kind
 * @param without kinds to go without from now on
 * @throws {Error} when an id is not loaded or two are of one kind; what was in use then stays in use
 */
export function useTerminology(
  dataDir: string,
  {
    ids,
    without = [],
  }: { readonly ids: readonly string[]; readonly without?: readonly ('rxnorm' | 'icd10cm')[] },
): { readonly current: Current; readonly index: IndexData } {
  const choice = choose(dataDir, ids, without);
  const index = compileChoice(dataDir, choice);
  mkdirSync(indexDir(dataDir), { recursive: true, mode: 0o700 });
  for (const left of readdirSync(indexDir(dataDir)).filter((file) => file.endsWith('.tmp')))
    rmSync(join(indexDir(dataDir), left));
  const name = `${[choice.snomed, choice.rxnorm, choice.icd10cm].filter((id) => id !== undefined).join('+')}.idx`;
  writeIndexFile(join(indexDir(dataDir), name), index);
  const current: Current = { format: 1, ...choice, index: name, layer: layerFingerprint() };
  writeCurrent(dataDir, current);
  return { current, index };
}

/**
 * Refuses what cannot be chosen, before anything is compiled.
 *
 * @throws {Error} when an id is not loaded or two are of one kind
 */
export function checkChoice(
  dataDir: string,
  { ids, without = [] }: { readonly ids: readonly string[]; readonly without?: readonly Kind[] },
): void {
  choose(dataDir, ids, without);
}

function choose(dataDir: string, ids: readonly string[], without: readonly Kind[]): Choice {
  const { snomed, rxnorm, icd10cm } = readCurrent(dataDir) ?? STARTER_CHOICE;
  const chosen: { [K in Kind]?: string | undefined } = { snomed, rxnorm, icd10cm };
  for (const kind of without) chosen[kind] = undefined;
  const named = ids.map((id) => findLoaded(dataDir, id));
  for (const { kind, id } of named) {
    if (named.filter((other) => other.kind === kind).length > 1)
      throw new Error(`Two of the kind ${kind} were named.`);
    chosen[kind] = id;
  }
  return {
    snomed: chosen.snomed ?? STARTER.id,
    ...(chosen.rxnorm === undefined ? {} : { rxnorm: chosen.rxnorm }),
    ...(chosen.icd10cm === undefined ? {} : { icd10cm: chosen.icd10cm }),
  };
}

/** Compiles loaded terminologies into one index; writes nothing. */
export function compileChoice(dataDir: string, { snomed, rxnorm, icd10cm }: Choice): IndexData {
  const { id, title, version, edition, source, attribution } = findLoaded(dataDir, snomed);
  if (source === 'rrf' || source === 'order-file') throw new Error(`${id} is no release of SNOMED CT.`);
  const parts = [rxnorm, icd10cm]
    .filter((part) => part !== undefined)
    .map((part) => toPart(findLoaded(dataDir, part)));
  return buildIndex(
    readConcepts(dataDir, snomed),
    { id, title, version, source, attribution, ...(edition === undefined ? {} : { edition }) },
    {
      ...(snomed === STARTER.id ? {} : releaseExtras(folderOf(dataDir, snomed))),
      ...(rxnorm === undefined ? {} : { rxnorm: readDrugs(folderOf(dataDir, rxnorm)) }),
      ...(icd10cm === undefined ? {} : { icd10cm: readIcd10cm(folderOf(dataDir, icd10cm)) }),
      parts,
    },
  );
}

function toPart({ kind, id, title, version, attribution }: Manifest): Part {
  if (kind === 'snomed') throw new Error(`${id} is a release of SNOMED CT.`);
  return { kind, id, title, version, attribution };
}

/** The concepts of a loaded release, ascending by code. */
export function readConcepts(dataDir: string, id: string): ConceptRow[] {
  if (id === STARTER.id) return readStarterConcepts();
  const rows: ConceptRow[] = [];
  readRows(join(folderOf(dataDir, id), FILES.concepts), ([code = '', active, term = '']) =>
    rows.push({ code, term, active: active === '?' ? undefined : active === '1' }),
  );
  return rows;
}

/** Retired identifiers of a loaded release, how each is replaced, and by what. */
export function readHistory(
  dataDir: string,
  id: string,
  each: (retired: string, kind: string, to: string) => void,
): void {
  const file = join(folderOf(dataDir, id), FILES.history);
  if (existsSync(file)) readRows(file, ([retired = '', kind = '', to = '']) => each(retired, kind, to));
}

function releaseExtras(folder: string): Extras {
  const readIfThere = (name: string, onRow: (cells: readonly string[]) => void) => {
    if (existsSync(join(folder, name))) readRows(join(folder, name), onRow);
  };
  return {
    descriptions: (each) =>
      readIfThere(FILES.descriptions, ([code = '', kind, text = '']) =>
        each({ code, kind: kind === 'P' ? 'preferred' : 'synonym', text }),
      ),
    parents: (each) => readIfThere(FILES.parents, ([child = '', parent = '']) => each(child, parent)),
    history: (each) =>
      readIfThere(FILES.history, ([retired = '', kind, to = '']) => {
        // What moved to another module is told to nobody as a replacement: the target names the module.
        if (kind !== 'moved-to') each(retired, to);
      }),
    maps: (each) => readIfThere(FILES.maps, ([code = '', codes = '']) => each(code, codes.split(' '))),
  };
}

function readDrugs(folder: string): RxNormDrug[] {
  const drugs: RxNormDrug[] = [];
  readRows(join(folder, FILES.drugs), ([rxcui = '', type = '', name = '', ingredients = '']) =>
    drugs.push({ rxcui, type, name, ingredients: ingredients.split('+') }),
  );
  return drugs;
}

function readIcd10cm(folder: string): Icd10cmRow[] {
  const rows: Icd10cmRow[] = [];
  readRows(join(folder, FILES.codes), ([code = '', , title = '']) => rows.push({ code, title }));
  return rows.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
