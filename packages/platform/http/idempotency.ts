import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { seal, unseal } from '../crypto/seal.ts';
import type { Db, Tx } from '../database/index.ts';
import { defineJob, type Job } from '../jobs/index.ts';
import type { Actor } from '../keys/actor.ts';
import { httpErrors } from './errors.ts';

/** An answer as it was first sent; each character of the body is one byte. */
export type StoredAnswer = { readonly status: number; readonly mediaType: string; readonly body: string };

/** One key of one caller on one operation. Stored answers are sealed: they may hold a new API key or a record. */
export type Claim = {
  readonly actor: Actor;
  readonly operation: string;
  readonly key: string;
  readonly sealKey: Buffer;
};

const MAX_KEY_LENGTH = 255;

/**
 * Reads the `Idempotency-Key` header.
 *
 * @throws Problem 400 when it is empty, too long or holds anything but printable ASCII
 */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (header.length === 0 || header.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(header)) {
    throw httpErrors.invalidRequest({
      detail: 'Idempotency-Key must be 1 to 255 printable ASCII characters.',
    });
  }
  return header;
}

/**
 * Claims a key inside the caller's transaction. A second request with the key waits for the first one's commit,
 * because both insert the same primary key.
 *
 * The caller is part of what must match: a stored answer may hold a new API key, and whoever may not make that key
 * must not have it replayed.
 *
 * @returns the stored answer to replay, or undefined when the effect is this transaction's to make
 * @throws Problem 409 when the key was used with another body, or by another caller of the organisation
 */
export async function claimIdempotencyKey(
  tx: Tx,
  claim: Claim,
  body: unknown,
): Promise<StoredAnswer | undefined> {
  const { actor, operation, key } = claim;
  const bodyHash = hashBody(actor, body);
  const inserted = await sql`
    insert into idempotency_keys (org_id, mode, operation, key, body_hash)
    values (${actor.orgId}, ${actor.mode}, ${operation}, ${key}, ${bodyHash})
    on conflict do nothing`.execute(tx);
  if (inserted.numAffectedRows === 1n) return undefined;
  const stored = await findAnswer(tx, claim, bodyHash);
  if (stored === undefined) throw new Error('An idempotency key vanished inside its own transaction');
  return stored;
}

/**
 * Looks for an answer to replay without claiming the key, before work that is not to be done twice.
 *
 * @throws Problem 409 as `claimIdempotencyKey` does
 */
export const findStoredAnswer = (db: Db, claim: Claim, body: unknown): Promise<StoredAnswer | undefined> =>
  findAnswer(db, claim, hashBody(claim.actor, body));

const hashBody = (actor: Actor, body: unknown): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([actor.id, body]))
    .digest();

async function findAnswer(
  db: Db | Tx,
  { actor, operation, key, sealKey }: Claim,
  bodyHash: Buffer,
): Promise<StoredAnswer | undefined> {
  const { rows } = await sql<{ body_hash: Buffer; status: number; media_type: string; body: Buffer }>`
    select body_hash, status, media_type, body from idempotency_keys
    where org_id = ${actor.orgId} and mode = ${actor.mode} and operation = ${operation} and key = ${key}`.execute(
    db,
  );
  const stored = rows[0];
  if (stored === undefined) return undefined;
  if (!stored.body_hash.equals(bodyHash)) throw httpErrors.idempotencyConflict();
  return {
    status: stored.status,
    mediaType: stored.media_type,
    body: unseal(stored.body, sealKey).toString('latin1'),
  };
}

/** Stores the first answer beside its effect, in the same transaction. */
export async function storeAnswer(
  tx: Tx,
  { actor, operation, key, sealKey }: Claim,
  answer: StoredAnswer,
): Promise<void> {
  const body = seal(Buffer.from(answer.body, 'latin1'), sealKey);
  await sql`
    update idempotency_keys set status = ${answer.status}, media_type = ${answer.mediaType}, body = ${body}
    where org_id = ${actor.orgId} and mode = ${actor.mode} and operation = ${operation} and key = ${key}`.execute(
    tx,
  );
}

/** Forgets answers after 24 hours (decisions 2) and rate-limit windows that have ended. Runs every hour. */
export const purgeExpired = (db: Db): Job =>
  defineJob('platform.purge_expired', z.object({}), async () => {
    await sql`delete from idempotency_keys where created_at < now() - interval '24 hours'`.execute(db);
    await sql`delete from rate_limits where expire < extract(epoch from now()) * 1000`.execute(db);
  });
