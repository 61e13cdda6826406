import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './artefact.ts';
import { layerFingerprint } from './layer.ts';
import type { Release } from './model.ts';
import { STARTER } from './starter.ts';

export type Kind = 'snomed' | 'rxnorm' | 'icd10cm';

/** What a loaded terminology says about itself. */
export type Manifest = {
  readonly format: 1;
  readonly kind: Kind;
  readonly id: string;
  readonly title: string;
  /** Date of the release as `YYYY-MM-DD`; the year alone for ICD-10-CM. */
  readonly version: string;
  /** URI of the edition (SNOMED CT URI Standard), where the release or we know it; FHIR names it as the version. */
  readonly edition?: string;
  readonly source: Release['source'] | 'rrf' | 'order-file';
  readonly attribution: string;
  /** Which files it was made from, and how. */
  readonly fingerprint: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
};

/** Which of the loaded terminologies the server answers from. */
export type Choice = { readonly snomed: string; readonly rxnorm?: string; readonly icd10cm?: string };

export type Current = Choice & {
  readonly format: 1;
  readonly index: string;
  /** Fingerprint of our own layer as it was compiled in. */
  readonly layer: string;
};

/** The files of a normalised release; those it lacks are absent. */
export const FILES = {
  concepts: 'concepts.tsv',
  descriptions: 'descriptions.tsv',
  parents: 'parents.tsv',
  history: 'history.tsv',
  maps: 'icd10cm-map.tsv',
  drugs: 'drugs.tsv',
  codes: 'codes.tsv',
} as const;

const MANIFEST = 'manifest.json';
const CURRENT = 'current.json';
export const STARTER_CHOICE: Choice = { snomed: STARTER.id };

export const libraryDir = (dataDir: string): string => join(dataDir, 'terminology');
export const folderOf = (dataDir: string, id: string): string => join(libraryDir(dataDir), id);
export const indexDir = (dataDir: string): string => join(libraryDir(dataDir), 'index');

/** True for what may name a folder of the library. */
const isLibraryId = (id: string): boolean => /^[a-z0-9][a-z0-9.-]{0,79}$/.test(id) && id !== 'index';

const STARTER_MANIFEST: Manifest = {
  format: 1,
  kind: 'snomed',
  ...STARTER,
  fingerprint: 'embedded',
  counts: {},
  notes: [],
};

/** Everything that is loaded, the embedded starter set first. */
export function listLoaded(dataDir: string): readonly Manifest[] {
  const dir = libraryDir(dataDir);
  const ids = existsSync(dir)
    ? readdirSync(dir)
        .filter((id) => isLibraryId(id))
        .toSorted()
    : [];
  return [
    STARTER_MANIFEST,
    ...ids.map((id) => readManifest(dataDir, id)).filter((found) => found !== undefined),
  ];
}

/** @throws {Error} naming what is loaded when there is no such id */
export function findLoaded(dataDir: string, id: string): Manifest {
  const loaded = listLoaded(dataDir);
  const found = loaded.find((manifest) => manifest.id === id);
  if (found === undefined)
    throw new Error(`${id} is not loaded. Loaded: ${loaded.map((manifest) => manifest.id).join(', ')}.`);
  return found;
}

/** Undefined when nothing was ever loaded under this id. */
export function readManifest(dataDir: string, id: string): Manifest | undefined {
  const file = join(folderOf(dataDir, id), MANIFEST);
  return existsSync(file) ? readJson<Manifest>(file) : undefined;
}

export const writeManifest = (folder: string, manifest: Manifest): void =>
  writeWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);

/** Undefined until `use` has been called: the starter set then. */
export function readCurrent(dataDir: string): Current | undefined {
  const file = join(libraryDir(dataDir), CURRENT);
  return existsSync(file) ? readJson<Current>(file) : undefined;
}

/** True when the synonyms have changed since the index in use was compiled, as after an upgrade. */
export function isOutdated(dataDir: string): boolean {
  const current = readCurrent(dataDir);
  return current !== undefined && current.layer !== layerFingerprint();
}

export function writeCurrent(dataDir: string, current: Current): void {
  mkdirSync(libraryDir(dataDir), { recursive: true, mode: 0o700 });
  writeWhole(join(libraryDir(dataDir), CURRENT), `${JSON.stringify(current, null, 2)}\n`);
}

/** Both files are written by this package alone, whole or not at all. */
function readJson<T extends { readonly format: 1 }>(file: string): T {
  let value: { format?: unknown };
  try {
    value = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown };
  } catch (cause) {
    throw new Error(`${file} is damaged`, { cause });
  }
  if (value.format !== 1) throw new Error(`${file} was written by another version of this program`);
  return value as T;
}
