import type { Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

type Queryable = Db | Tx;

export type FactorRow = { sealed_secret: Buffer; confirmed_at: Date | null; last_step: string };
export type ChallengeRow = { person_id: string; org_id: string; mode: Mode };

export async function findFactor(db: Queryable, personId: string): Promise<FactorRow | undefined> {
  const { rows } = await sql<FactorRow>`
    select sealed_secret, confirmed_at, last_step::text as last_step
    from second_factors where person_id = ${personId}`.execute(db);
  return rows[0];
}

/** False when a confirmed factor stands already; one that was never confirmed is replaced. */
export async function startFactor(tx: Tx, personId: string, sealed: Buffer, at: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into second_factors as f (person_id, sealed_secret, created_at)
    values (${personId}, ${sealed}, ${at})
    on conflict (person_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
    where f.confirmed_at is null returning 1`.execute(tx);
  return rows.length === 1;
}

export async function confirmFactor(tx: Tx, personId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update second_factors set confirmed_at = ${at}
    where person_id = ${personId} and confirmed_at is null returning 1`.execute(tx);
  return rows.length === 1;
}

/** Takes a time step, once: false for one that is not newer than the last. */
export async function takeStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const { rows } = await sql`
    update second_factors set last_step = ${step}
    where person_id = ${personId} and last_step < ${step} returning 1`.execute(tx);
  return rows.length === 1;
}

export async function deleteFactor(tx: Tx, personId: string): Promise<boolean> {
  await sql`delete from recovery_codes where person_id = ${personId}`.execute(tx);
  await sql`delete from sign_in_challenges where person_id = ${personId}`.execute(tx);
  const { rows } = await sql`
    delete from second_factors where person_id = ${personId} and confirmed_at is not null returning 1`.execute(
    tx,
  );
  return rows.length === 1;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  personId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await sql`delete from recovery_codes where person_id = ${personId}`.execute(tx);
  await sql`
    insert into recovery_codes (person_id, hash) select ${personId}, unnest(${hashes}::bytea[])`.execute(tx);
}

/** Uses a recovery code up; false when it is none, or was used. */
export async function takeRecoveryCode(tx: Tx, personId: string, hash: Buffer, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update recovery_codes set used_at = ${at}
    where person_id = ${personId} and hash = ${hash} and used_at is null returning 1`.execute(tx);
  return rows.length === 1;
}

export async function countRecoveryCodes(db: Queryable, personId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from recovery_codes where person_id = ${personId} and used_at is null`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

export async function insertChallenge(
  tx: Tx,
  challenge: ChallengeRow & { readonly hash: Buffer; readonly expiresAt: Date },
): Promise<void> {
  const { hash, person_id, org_id, mode, expiresAt } = challenge;
  await sql`
    insert into sign_in_challenges (hash, person_id, org_id, mode, expires_at)
    values (${hash}, ${person_id}, ${org_id}, ${mode}, ${expiresAt})`.execute(tx);
}

export async function findChallenge(
  db: Queryable,
  hash: Buffer,
  now: Date,
): Promise<ChallengeRow | undefined> {
  const { rows } = await sql<ChallengeRow>`
    select person_id, org_id, mode from sign_in_challenges
    where hash = ${hash} and expires_at > ${now}`.execute(db);
  return rows[0];
}

export async function takeChallenge(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    delete from sign_in_challenges where hash = ${hash} and expires_at > ${now} returning 1`.execute(tx);
  return rows.length === 1;
}

export async function purgeChallenges(tx: Tx, now: Date): Promise<void> {
  await sql`delete from sign_in_challenges where expires_at <= ${now}`.execute(tx);
}
