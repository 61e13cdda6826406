import { randomBytes } from 'node:crypto';
import { open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { appendAudit, type Db, inTransaction, type Secrets } from '@chartwright/platform';
import { sql } from 'kysely';
import { Credentials } from './model.ts';
import { makeOrganisation } from './service.ts';
import { countOrganisations, insertFirstSigningKey, listSigningKeys } from './store.ts';
import { makeSigningKey, openTokens, type Tokens } from './tokens.ts';

const FILE = 'credentials.json';

/**
 * Makes the demo organisation at the very first start and writes its credentials to DIR/credentials.json, readable
 * by the owner only.
 *
 * The file is written before the commit: a crash in between leaves a file without an organisation, and the next
 * start writes both anew. The other order could leave an organisation nobody can enter.
 *
 * @returns true at the first start
 */
export async function ensureFirstOrganisation(options: {
  readonly db: Db;
  readonly secrets: Secrets;
  readonly dataDir: string;
  readonly baseUrl: string;
}): Promise<boolean> {
  if ((await countOrganisations(options.db)) > 0) return false;
  return inTransaction(options.db, async (tx) => {
    await sql`lock table organisations in exclusive mode`.execute(tx);
    if ((await countOrganisations(tx)) > 0) return false;
    const origins = new Set(['http://localhost:8787', new URL(options.baseUrl).origin]);
    const order = { name: 'Demo clinic', plan: 'self_hosted', production_approved: true } as const;
    const made = await makeOrganisation(tx, options.secrets, order, ['operator'], [...origins]);
    await appendAudit(tx, {
      orgId: made.orgId,
      actor: { kind: 'system', id: 'first-run' },
      action: 'organisation.created',
      target: { kind: 'organisation', id: made.orgId },
    });
    await writeCredentials(options.dataDir, { baseUrl: options.baseUrl, ...made });
    return true;
  });
}

/** Keeps `baseUrl` of the credentials file true when the server moves to another port. */
export async function refreshBaseUrl(dataDir: string, baseUrl: string): Promise<void> {
  const credentials = await readCredentials(dataDir);
  if (credentials !== undefined && credentials.baseUrl !== baseUrl) {
    await writeCredentials(dataDir, { ...credentials, baseUrl });
  }
}

/** The first-run credentials, or undefined where the owner has deleted them. */
export async function readCredentials(dataDir: string): Promise<Credentials | undefined> {
  try {
    return Credentials.parse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${FILE} in the data folder cannot be read.`, { cause: error });
  }
}

async function writeCredentials(dataDir: string, credentials: Credentials): Promise<void> {
  const temporary = join(dataDir, `${FILE}.${process.pid}`);
  await unlink(temporary).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(dataDir, FILE));
}

/** Opens the signing keys of people's tokens, making the first one where there is none. */
export async function openSigningKeys(db: Db, secrets: Secrets, issuer: () => string): Promise<Tokens> {
  if ((await listSigningKeys(db)).length === 0) {
    const key = await makeSigningKey(`sig_${randomBytes(8).toString('hex')}`, secrets.signingKeyWrap);
    await inTransaction(db, (tx) => insertFirstSigningKey(tx, key));
  }
  return openTokens(await listSigningKeys(db), secrets.signingKeyWrap, issuer);
}
