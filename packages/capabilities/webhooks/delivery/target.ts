import type { Db } from '@chartwright/platform';
import { sql } from 'kysely';
import { unsealUrl } from '../endpoints/sealed.ts';
import { secretsInForce } from '../endpoints/secrets.ts';
import type { Owner } from '../owner.ts';
import { openSigner, type Signer } from './sign.ts';

/** Where an endpoint is, and what signs for it. */
export type Target = { readonly url: string; readonly signers: readonly Signer[] };

/**
 * @param now by the clock of the endpoint's world
 * @returns undefined when nothing is to be sent: the endpoint is disabled or deleted
 */
export async function loadTarget(
  db: Db,
  { id, orgId, mode }: Owner & { readonly id: string },
  now: Date,
  sealKey: Buffer,
): Promise<Target | undefined> {
  const { rows } = await sql<{ url: Buffer }>`
    select url from webhook_endpoints
    where id = ${id} and org_id = ${orgId} and mode = ${mode} and state = 'enabled' and deleted_at is null`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const secrets = await secretsInForce(db, id, now, sealKey);
  // The secrets of an endpoint go with it: it was deleted between the two statements.
  if (secrets.length === 0) return undefined;
  return { url: unsealUrl(id, row.url, sealKey), signers: secrets.map(openSigner) };
}
