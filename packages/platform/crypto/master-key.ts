import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Secrets derived from the one master key. Each purpose has its own, so that one leak does not open another door. */
export type Secrets = {
  /** Names the pepper in a key's row; a new master key leaves old rows readable only under the old id. */
  readonly pepperId: string;
  readonly pepper: Buffer;
  readonly auditKey: Buffer;
  readonly signingKeyWrap: Buffer;
  readonly idempotencySeal: Buffer;
  /** Seals what tables hold of patients. */
  readonly recordSeal: Buffer;
  /** Seals what events hold. */
  readonly eventSeal: Buffer;
  /** Seals addresses and signing secrets of webhooks. */
  readonly webhookSeal: Buffer;
  /** Seals what tables hold of wearables: tokens of providers, and what devices measured. */
  readonly wearableSeal: Buffer;
  /** Seals what tables hold of uploaded data, and the key of each file it is answered from. */
  readonly datasetSeal: Buffer;
  /** Seals the key of each stored file. */
  readonly blobSeal: Buffer;
  /** Signs links that expire. */
  readonly linkSeal: Buffer;
  /** Seals what tables hold of people's sign-in: second factors, and codes on their way into a mail. */
  readonly accountSeal: Buffer;
  /** Keyed hashes of what a person types: recovery codes, and the e-mail addresses of failed sign-ins. */
  readonly accountPepper: Buffer;
};

const FILE = 'master.key';
/** Where the embedded database lives inside the data folder. */
const CLUSTER = 'postgres';

/**
 * Reads the master key from the setting, a file, or DIR/master.key, which is made at the first start (mode 0600).
 *
 * @throws {Error} when a given key has fewer than 32 bytes
 */
export async function loadSecrets(options: {
  readonly dataDir: string;
  readonly masterKey?: string | undefined;
  readonly masterKeyFile?: string | undefined;
}): Promise<Secrets> {
  const text =
    options.masterKey ??
    (options.masterKeyFile === undefined
      ? await readOrMake(join(options.dataDir, FILE))
      : readFileSync(options.masterKeyFile, 'utf8'));
  const master = Buffer.from(text.trim(), 'base64');
  if (master.length < 32) throw new Error('The master key needs at least 32 bytes, written in base64.');
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', master, '', `chartwright/${purpose}/v1`, 32));
  const pepper = derive('api-key-pepper');
  return {
    pepperId: createHmac('sha256', pepper).update('id').digest('hex').slice(0, 12),
    pepper,
    auditKey: derive('audit-chain'),
    signingKeyWrap: derive('signing-key-wrap'),
    idempotencySeal: derive('idempotency-seal'),
    recordSeal: derive('record-seal'),
    eventSeal: derive('event-seal'),
    webhookSeal: derive('webhook-seal'),
    wearableSeal: derive('wearable-seal'),
    datasetSeal: derive('dataset-seal'),
    blobSeal: derive('blob-seal'),
    linkSeal: derive('link-seal'),
    accountSeal: derive('account-seal'),
    accountPepper: derive('account-pepper'),
  };
}

async function readOrMake(path: string): Promise<string> {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const text = randomBytes(48).toString('base64');
  // A cluster whose key is gone must not get another one: nothing it has sealed would open again.
  if (existsSync(join(dirname(path), CLUSTER))) {
    throw new Error(
      `${path} is missing, and the data in this folder was sealed with it. Restore it from your backup, or set CHARTWRIGHT_MASTER_KEY.`,
    );
  }
  // Written whole beside its place, synced, then moved: a crash leaves either no key or the whole key.
  const temporary = `${path}.${process.pid}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  return text;
}
