import { readFile } from 'node:fs/promises';
import type { Db, Log } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { MllpAddress } from './address.ts';
import { type MllpListener, type MllpListening, openMllpListener } from './listener.ts';

/** Files of PEM. With `clients` a sender has to show a certificate that this authority has signed. */
export type MllpCertificates = {
  readonly cert: string;
  readonly key: string;
  readonly clients: string | undefined;
};

export type MllpReceiving = {
  readonly addresses: readonly MllpAddress[];
  readonly certificates: MllpCertificates | undefined;
};

type Parts = {
  readonly db: Db;
  readonly log: Log;
  readonly takeFrom: (owner: Owner, sender: string, bytes: Buffer) => Promise<string>;
};

export type MllpReception = { readonly stop: () => Promise<void> };

/**
 * Opens every address at which laboratories deliver by MLLP.
 *
 * @throws {Error} when an organisation is unknown, a file cannot be read or a port is taken
 */
export async function openMllpReception(
  { db, log, takeFrom }: Parts,
  { addresses, certificates }: MllpReceiving,
): Promise<MllpReception> {
  const tls = certificates && (await readCertificates(certificates));
  const listeners: MllpListener[] = [];
  const stop = async () => {
    await Promise.all(listeners.map(({ close }) => close()));
  };
  try {
    for (const { host, port, mode, ...named } of addresses) {
      const orgId = await findOrganisation(db, named.orgId);
      const handle: MllpListening['handle'] = (message) => takeFrom({ orgId, mode }, `mllp:${port}`, message);
      listeners.push(
        await openMllpListener({ listen: { host, port }, handle, log, ...(tls !== undefined && { tls }) }),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** The one that is named; else the first of the server. */
async function findOrganisation(db: Db, named: string | undefined): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from organisations ${named === undefined ? sql`` : sql`where id = ${named}`}
    order by created_at, id limit 1`.execute(db);
  if (rows[0] === undefined) throw new Error('An address of MLLP names an organisation that is not known');
  return rows[0].id;
}

async function readCertificates({ cert, key, clients }: MllpCertificates) {
  const [certPem, keyPem] = await Promise.all([readFile(cert), readFile(key)]);
  const files = { cert: certPem, key: keyPem };
  return clients === undefined ? files : { ...files, ca: await readFile(clients), requestCert: true };
}
