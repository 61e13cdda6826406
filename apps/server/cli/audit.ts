import { existsSync } from 'node:fs';
import {
  createLog,
  type LedgerReport,
  loadSecrets,
  openDatabase,
  readOwner,
  verifyAudit,
  verifyEvents,
} from '@chartwright/platform';
import type { Config } from '../config.ts';

/**
 * Recomputes every chain of the audit and of the event log and prints what it found. Works beside a running server, and starts the embedded
 * database for itself when none runs. Sets exit code 1 when a chain does not hold.
 */
export async function verifyAuditChains(config: Config, asJson: boolean): Promise<void> {
  if (!existsSync(config.dataDir)) throw new Error(`There is no data folder at ${config.dataDir}.`);
  const secrets = await loadSecrets(config);
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
    const audit = await verifyAudit(database.db, secrets.auditKey);
    const events = await verifyEvents(database.db, secrets.auditKey);
    const ok = audit.ok && events.ok;
    console.log(
      asJson
        ? JSON.stringify({ ...audit, ok, events })
        : [...describe(audit, 'audit chain'), ...describe(events, 'event log')].join('\n'),
    );
    if (!ok) process.exitCode = 1;
  } finally {
    await database.stop();
    log.close();
  }
}

function describe({ ok, chains, unsealed, vanishedChains }: LedgerReport, name: string): string[] {
  const lines = chains.map(({ chain, entries, firstBad }) =>
    firstBad === undefined
      ? `holds   ${chain}  ${entries} entries`
      : `BROKEN  ${chain}  at entry ${firstBad.seq}: ${firstBad.fault}`,
  );
  if (vanishedChains !== 0) lines.push(`BROKEN  ${vanishedChains ?? 'an unknown number of'} chains are gone`);
  if (unsealed > 0) lines.push(`${unsealed} entries wait to be sealed`);
  return [...lines, `The ${name} ${ok ? 'holds' : 'does not hold'}.`];
}
