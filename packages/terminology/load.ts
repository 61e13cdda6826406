import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './artefact.ts';
import {
  folderOf,
  indexDir,
  libraryDir,
  type Manifest,
  readCurrent,
  readManifest,
  writeManifest,
} from './library.ts';
import { planFhir } from './loaders/fhir.ts';
import { isGps, planGps } from './loaders/gps.ts';
import { isOrderFile, planIcd10cm } from './loaders/icd10cm.ts';
import { planRf2 } from './loaders/rf2.ts';
import { isRf2 } from './loaders/rf2-files.ts';
import { isRxNorm, planRxNorm } from './loaders/rxnorm.ts';
import { LoadError, openSources, type SourceFile } from './loaders/source.ts';
import type { LoadOptions, Plan, Stage, StageReport } from './loaders/stages.ts';

export type Progress = {
  readonly stage: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
};

export type LoadRequest = LoadOptions & {
  readonly dataDir: string;
  /** One release; several paths are an edition with its extensions. */
  readonly paths: readonly string[];
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

export type Loaded = {
  readonly manifest: Manifest;
  /** Stages that a load which had been killed left finished. */
  readonly resumed: readonly string[];
  /** True when the same files were loaded before and nothing was done. */
  readonly wasLoaded: boolean;
};

/** A change of what the stages write makes what an older version left behind worthless. */
const STAGES_VERSION = 1;

/**
 * Finds out what lies at the paths and loads it into the library of the data folder. Each stage leaves whole files
 * in a folder of its own, and the release appears under its id when all are there; a load that was killed goes on
 * from the stages it had finished.
 *
 * @throws {LoadError} with a sentence for whoever loads, when the files are no release or are damaged
 */
export async function loadTerminology(request: LoadRequest): Promise<Loaded> {
  const source = await openSources(request.paths);
  try {
    const plan = await planFor(request, source.packages);
    const fingerprint = fingerprintOf(plan, request.language);
    const { id } = plan.about;
    const known = readManifest(request.dataDir, id);
    if (known?.fingerprint === fingerprint) return { manifest: known, resumed: [], wasLoaded: true };
    if (known !== undefined) refuseInUse(request.dataDir, known);
    return await runPlan(plan, fingerprint, request);
  } finally {
    source.close();
  }
}

async function planFor(request: LoadRequest, packages: readonly (readonly SourceFile[])[]): Promise<Plan> {
  const files = packages.flat();
  const shown = request.paths.join(', ');
  if (isRf2(files)) return planRf2(packages, request);
  if (isRxNorm(files)) return planRxNorm(request.paths[0] ?? '', files, request);
  const order = files.filter(isOrderFile);
  if (order[0] !== undefined) return planIcd10cm(only(order, shown), request);
  const json = files.filter(({ name }) => name.toLowerCase().endsWith('.json'));
  if (json[0] !== undefined) return planFhir(only(json, shown), request);
  const lists: SourceFile[] = [];
  for (const file of files) if (await isGps(file)) lists.push(file);
  if (lists[0] !== undefined) return planGps(only(lists, shown), request);
  throw new LoadError(
    `${shown} is no release that can be read. Known are: SNOMED CT in Release Format 2 (zip or folder), a Global Patient ` +
      'Set file, a FHIR ValueSet or CodeSystem in JSON, RxNorm (RXNCONSO.RRF and RXNREL.RRF), an ICD-10-CM order file.',
  );
}

function only(files: readonly SourceFile[], shown: string): SourceFile {
  const [first, second] = files;
  if (first === undefined || second !== undefined)
    throw new LoadError(
      `${shown} holds several: ${files.map(({ name }) => name).join(', ')}. Give the path of one.`,
    );
  return first;
}

function fingerprintOf({ about, stages }: Plan, language: string | undefined): string {
  const marks = stages.flatMap(({ files }) => files.map(({ mark }) => mark));
  const said = [STAGES_VERSION, about.title, about.version, language ?? '', ...new Set(marks)];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
}

function refuseInUse(dataDir: string, { id, kind }: Manifest): void {
  if (readCurrent(dataDir)?.[kind] === id)
    throw new LoadError(
      `Another ${id} is loaded and in use. Let the server use another first: chartwright terminology use.`,
    );
}

async function runPlan(plan: Plan, fingerprint: string, request: LoadRequest): Promise<Loaded> {
  const { id } = plan.about;
  const folder = join(libraryDir(request.dataDir), `.loading-${id}-${fingerprint}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const done = readDone(folder);
  const resumed = Object.keys(done);
  const totalBytes = plan.stages.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0);
  let doneBytes = 0;
  for (const stage of plan.stages) {
    const before = doneBytes;
    if (done[stage.name] === undefined) {
      done[stage.name] = await stage.run(folder, (bytes) => {
        doneBytes += bytes;
        request.onProgress?.({ stage: stage.name, doneBytes, totalBytes });
      });
      writeWhole(join(folder, DONE), JSON.stringify(done));
    }
    doneBytes = before + bytesOf(stage);
  }
  const manifest = manifestOf(plan, fingerprint, done);
  writeManifest(folder, manifest);
  publish(request.dataDir, id, folder);
  return { manifest, resumed, wasLoaded: false };
}

const DONE = 'stages.json';
const bytesOf = ({ files }: Stage): number => files.reduce((sum, { size }) => sum + size, 0);

function readDone(folder: string): Record<string, StageReport> {
  const file = join(folder, DONE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, StageReport>) : {};
}

function manifestOf(
  { about }: Plan,
  fingerprint: string,
  done: Readonly<Record<string, StageReport>>,
): Manifest {
  const reports = Object.values(done);
  return {
    format: 1,
    ...about,
    fingerprint,
    counts: Object.assign({}, ...reports.map(({ counts }) => counts)) as Record<string, number>,
    notes: reports.flatMap(({ notes }) => notes),
  };
}

/** The name changes hands in one step; what stood there before, and what other loads of it left, is deleted after. */
function publish(dataDir: string, id: string, folder: string): void {
  const final = folderOf(dataDir, id);
  const old = join(libraryDir(dataDir), `.old-${id}`);
  rmSync(old, { recursive: true, force: true });
  for (const left of readdirSync(folder).filter((name) => name.endsWith('.tmp'))) rmSync(join(folder, left));
  if (existsSync(final)) renameSync(final, old);
  renameSync(folder, final);
  const left = readdirSync(libraryDir(dataDir)).filter((name) => name.startsWith(`.loading-${id}-`));
  for (const path of [`.old-${id}`, ...left])
    rmSync(join(libraryDir(dataDir), path), { recursive: true, force: true });
  for (const index of existsSync(indexDir(dataDir)) ? readdirSync(indexDir(dataDir)) : [])
    if (
      index
        .replace(/\.idx$/, '')
        .split('+')
        .includes(id)
    )
      rmSync(join(indexDir(dataDir), index));
}
