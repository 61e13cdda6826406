import { existsSync } from 'node:fs';
import { countStoredCodes } from '@chartwright/coding';
import { createLog, loadSecrets, openDatabase, readOwner } from '@chartwright/platform';
import { openLexicon } from '@chartwright/terminology';
import {
  checkChoice,
  diffReleases,
  findLoaded,
  isOutdated,
  listLoaded,
  loadTerminology,
  type Manifest,
  type ReleaseDiff,
  readCurrent,
  type StoredCode,
  useTerminology,
} from '@chartwright/terminology/manage';
import type { Config } from '../config.ts';
import { createProgressLine } from './progress.ts';

export type LoadOrder = {
  readonly paths: readonly string[];
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly released: string | undefined;
  readonly json: boolean;
};

/** Loads a release into the data folder; the server goes on with what it uses until `use` is called. */
export async function loadRelease({ dataDir }: Config, order: LoadOrder): Promise<void> {
  if (order.released !== undefined && !/^\d{4}(?:-\d{2}-\d{2})?$/.test(order.released))
    throw new Error('--released is a day as YYYY-MM-DD, for ICD-10-CM a year.');
  const { paths, title, language, released } = order;
  const progress = createProgressLine(process.stderr);
  const { manifest, resumed, wasLoaded } = await loadTerminology({
    dataDir,
    paths,
    title,
    language,
    released,
    onProgress: ({ stage, doneBytes, totalBytes }) => progress.tell(stage, doneBytes, totalBytes),
  });
  progress.end();
  if (order.json) {
    console.log(JSON.stringify({ ...manifest, resumed, wasLoaded }));
    return;
  }
  if (wasLoaded) console.log('The same files were loaded before.');
  if (resumed.length > 0) console.log(`Went on after: ${resumed.join(', ')}.`);
  console.log(describe(manifest, false));
  console.log(`\nLet the server use it: chartwright terminology use ${manifest.id} --data ${dataDir}`);
}

/** Prints what is loaded, which of it is in use, and on what terms. */
export function listTerminologies({ dataDir }: Config, asJson: boolean): void {
  const loaded = listLoaded(dataDir);
  const { snomed, rxnorm, icd10cm } = readCurrent(dataDir) ?? { snomed: loaded[0]?.id };
  const inUse = new Set([snomed, rxnorm, icd10cm]);
  if (asJson) {
    console.log(JSON.stringify(loaded.map((each) => ({ ...each, inUse: inUse.has(each.id) }))));
    return;
  }
  console.log(loaded.map((each) => describe(each, inUse.has(each.id))).join('\n\n'));
  if (isOutdated(dataDir))
    console.log(
      '\nOur synonyms have changed since the index in use was compiled: chartwright terminology use',
    );
}

function describe({ id, title, version, counts, notes, attribution }: Manifest, isInUse: boolean): string {
  const numbers = Object.entries(counts).map(([name, count]) => `${count.toLocaleString('en')} ${name}`);
  return [
    `${isInUse ? '*' : ' '} ${id}  ${title}, ${version}`,
    ...(numbers.length > 0 ? [numbers.join(', ')] : []),
    ...notes.map((note) => `Note: ${note}`),
    attribution,
  ].join('\n    ');
}

/** Compiles what is chosen; a running server takes it up when it is started again. */
export function chooseTerminology(
  { dataDir }: Config,
  order: {
    readonly ids: readonly string[];
    readonly without: readonly ('rxnorm' | 'icd10cm')[];
    readonly json: boolean;
  },
): void {
  checkChoice(dataDir, order);
  process.stderr.write('compiling …\n');
  const { current, index } = useTerminology(dataDir, order);
  const lexicon = openLexicon(index);
  const { taken, leftOut } = lexicon.layer;
  const told: Told = {
    inUse: [current.snomed, current.rxnorm, current.icd10cm].filter((id) => id !== undefined),
    concepts: lexicon.size,
    forms: lexicon.formCount,
    drugs: lexicon.drugs.length,
    ownRows: { taken, ...leftOut },
  };
  console.log(order.json ? JSON.stringify(told) : describeUse(told));
  if (!order.json && readOwner(dataDir) !== undefined) console.log('Start the server again to take it up.');
}

type Told = {
  readonly inUse: readonly string[];
  readonly concepts: number;
  readonly forms: number;
  readonly drugs: number;
  readonly ownRows: {
    readonly taken: number;
    readonly absent: number;
    readonly inactive: number;
    readonly renamed: number;
  };
};

const describeUse = ({ inUse, concepts, forms, drugs, ownRows }: Told): string =>
  [
    `In use: ${inUse.join(', ')}`,
    `${concepts} concepts, ${forms} forms, ${drugs} drugs`,
    `Own synonyms: ${ownRows.taken} rows taken; left out ${ownRows.absent} whose code is not in the release, ` +
      `${ownRows.inactive} inactive, ${ownRows.renamed} under another name`,
  ].join('\n');

/** Tells what changes between two releases, and which codes in results of this server the newer one has retired. */
export async function compareReleases(
  config: Config,
  order: { readonly from: string; readonly to: string; readonly json: boolean },
): Promise<void> {
  for (const id of [order.from, order.to])
    if (findLoaded(config.dataDir, id).kind !== 'snomed')
      throw new Error(`${id} is no release of SNOMED CT.`);
  const stored = await readStoredCodes(config);
  const diff = diffReleases(config.dataDir, { from: order.from, to: order.to, stored });
  console.log(order.json ? JSON.stringify(diff) : describeDiff(diff));
}

/** Beside a running server, or with the embedded database started for this alone; none where no server ever ran. */
async function readStoredCodes(config: Config): Promise<readonly StoredCode[]> {
  const isRunning = readOwner(config.dataDir) !== undefined;
  if (config.databaseUrl === undefined && !isRunning && !existsSync(`${config.dataDir}/credentials.json`))
    return [];
  const secrets = await loadSecrets(config);
  const log = createLog({ level: 'error', file: 1 });
  const database = await openDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    attach: isRunning && config.databaseUrl === undefined,
    poolSize: 2,
    log,
  });
  try {
    return await countStoredCodes(database.db, secrets.recordSeal);
  } finally {
    await database.stop();
    log.close();
  }
}

function describeDiff({ from, to, added, retired, restored, renamed, stored }: ReleaseDiff): string {
  const lines = [
    `${from} → ${to}`,
    `${added} added, ${retired} retired, ${restored} restored, ${renamed} renamed`,
    `${stored.codes} codes stored in results: ${stored.retired.length} retired, ${stored.renamed.length} renamed, ` +
      `${stored.inNeither.length} not in either`,
  ];
  for (const { code, term, tasks, why, replacements } of stored.retired) {
    lines.push(`retired  ${code}  ${term}  (${why}; in ${tasks} ${tasks === 1 ? 'task' : 'tasks'})`);
    for (const { how, code: by, term: name } of replacements)
      lines.push(`         ${how} ${by}  ${name ?? '?'}`);
    if (replacements.length === 0) lines.push('         no replacement is named');
  }
  for (const { code, term, tasks } of stored.inNeither)
    lines.push(`not in either  ${code}  ${term}  (in ${tasks} ${tasks === 1 ? 'task' : 'tasks'})`);
  for (const { code, term, newTerm, tasks } of stored.renamed)
    lines.push(`renamed  ${code}  ${term} → ${newTerm}  (in ${tasks} ${tasks === 1 ? 'task' : 'tasks'})`);
  return lines.join('\n');
}
