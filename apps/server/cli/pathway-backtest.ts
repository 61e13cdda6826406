import { existsSync } from 'node:fs';
import { readCredentials } from '@chartwright/accounts';
import type { Backtest, Move } from '@chartwright/pathways';
import {
  createLog,
  type Database,
  loadSecrets,
  openDatabase,
  readOwner,
  sqlState,
} from '@chartwright/platform';
import { backtestDocument } from '@chartwright/referrals';
import type { Config } from '../config.ts';
import { openPathway, type Printed } from './pathway.ts';

export type BacktestWish = {
  readonly file: string;
  /** A file or template, or `active`. */
  readonly against: string;
  readonly last: number;
  readonly org?: string | undefined;
  readonly mode: 'test' | 'live';
  readonly json: boolean;
};

type Run = Awaited<ReturnType<typeof backtestDocument>>;

/**
 * Runs the decided referrals of a data folder through a pathway. Works beside a running server, and starts the embedded
 * database for itself when none runs. Changes nothing.
 */
export async function backtestFile(config: Config, wish: BacktestWish): Promise<Printed> {
  if (!existsSync(config.dataDir)) throw new Error(`There is no data folder at ${config.dataDir}.`);
  const after = openPathway(wish.file).pathway;
  const against = wish.against === 'active' ? ('active' as const) : openPathway(wish.against).pathway;
  const orgId = wish.org ?? (await readCredentials(config.dataDir))?.orgId;
  if (orgId === undefined)
    throw new Error(`There is no credentials.json in ${config.dataDir}. Name an organisation with --org.`);
  const { recordSeal: sealKey } = await loadSecrets(config);
  const run = await withDatabase(config, ({ db }) =>
    backtestDocument({ db, sealKey }, { orgId, mode: wish.mode }, { after, against, last: wish.last }),
  );
  return { text: wish.json ? JSON.stringify(run) : describe(run), ok: true };
}

const UNDEFINED_TABLE = '42P01';

async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const log = createLog({ level: 'error', file: 1 });
  const isRunning = readOwner(config.dataDir) !== undefined;
  const database = await openDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    attach: isRunning && config.databaseUrl === undefined,
    poolSize: 2,
    log,
  });
  try {
    return await work(database);
  } catch (error) {
    if (sqlState(error) !== UNDEFINED_TABLE) throw error;
    throw new Error('This data folder holds no referrals yet. Start the server on it once.', {
      cause: error,
    });
  } finally {
    await database.stop();
    log.close();
  }
}

function describe({ report, leftOut, newConditions }: Run): string {
  const { after, before, cases, moves, patients } = report;
  if (cases === 0) return 'There is no decided referral to run.';
  const head = `${cases} referrals, ${patients} patients, against ${before.pathway.id} ${before.pathway.version}`;
  return [
    leftOut === 0 ? head : `${head}; ${leftOut} left out: a named semi-automatic pathway decided them`,
    ...(newConditions.length === 0
      ? []
      : [`Not looked for when these were read, so nobody moves by them: ${newConditions.join(', ')}`]),
    '',
    row('', 'before', 'after'),
    ...tableOf(before, after),
    '',
    moves.length === 0 ? 'Nobody moves.' : `${moves.length} move:`,
    ...moves.map(tellMove),
  ].join('\n');
}

type Side = Backtest['before'];

function tableOf(before: Side, after: Side): string[] {
  const names = [...new Set([...Object.keys(before.byCategory), ...Object.keys(after.byCategory)])];
  const days = (value: number | null): string => (value === null ? '-' : String(value));
  return [
    ...names.map((name) =>
      row(name, String(before.byCategory[name] ?? 0), String(after.byCategory[name] ?? 0)),
    ),
    row('to a person', String(before.reviews), String(after.reviews)),
    row('median days', days(before.waits.medianDays), days(after.waits.medianDays)),
    row('90 % within days', days(before.waits.p90Days), days(after.waits.p90Days)),
    row('mean days', days(before.waits.meanDays), days(after.waits.meanDays)),
  ];
}

const row = (name: string, before: string, after: string): string =>
  `${name.padEnd(20)}${before.padStart(10)}${after.padStart(10)}`;

const tellMove = ({ case: record, patient, direction, from, to }: Move): string =>
  `${direction.replace('_', ' ').padEnd(16)}${record}/${patient}  ${tellAnswer(from)} → ${tellAnswer(to)}`;

const tellAnswer = ({ category, rule }: Move['from']): string =>
  `${category ?? 'none'}${rule === null ? '' : ` (${rule})`}`;
