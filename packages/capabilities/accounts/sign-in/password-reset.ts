import { randomBytes } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { appendAudit, type Db, inTransaction, type Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { accountErrors } from '../errors.ts';
import type { Outbox } from '../mail/outbox.ts';
import { passwordResetMail } from '../mail/texts.ts';
import { hashPassword } from '../passwords.ts';
import * as accounts from '../store.ts';
import type { Guesses } from './guesses.ts';
import { hashToken, isTooAlike } from './service.ts';
import { endSessions, setPassword } from './store.ts';

const RESET_MINUTES = 30;

type Parts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly guesses: Guesses;
  readonly outbox: Outbox;
  readonly publicUrl: () => string;
};

export type PasswordReset = ReturnType<typeof createPasswordReset>;

/** A new password by way of the person's mailbox. */
export function createPasswordReset({ db, clock, guesses, outbox, publicUrl }: Parts) {
  return {
    /** The same answer, after the same work, whether or not somebody has this address. */
    async ask(email: string, address: string): Promise<null> {
      await guesses.chargeMail({ email, address });
      const person = await accounts.findPersonByEmail(db, email);
      const code = `reset_${randomBytes(32).toString('base64url')}`;
      const expiresAt = new Date(clock.now().getTime() + RESET_MINUTES * 60_000);
      const about = { code, publicUrl: publicUrl(), minutes: RESET_MINUTES };
      await inTransaction(db, async (tx) => {
        await sql`
          insert into password_resets (hash, person_id, expires_at)
          values (${hashToken(code)}, ${person?.id ?? null}, ${expiresAt})`.execute(tx);
        await outbox.put(tx, person && passwordResetMail({ to: person.email, ...about }), expiresAt);
      });
      return null;
    },

    /** Sets the password, ends every session and lets the person in again; the second factor stays. */
    async finish(code: string, newPassword: string, requestId: string): Promise<null> {
      const person = await findByCode(db, hashToken(code), clock.now());
      if (person === undefined) throw accountErrors.codeRefused();
      if (isTooAlike(newPassword, [person.email])) throw accountErrors.passwordTooAlike();
      const hash = await hashPassword(newPassword);
      await inTransaction(db, async (tx) => {
        if (!(await takeCode(tx, hashToken(code), clock.now()))) throw accountErrors.codeRefused();
        await setPassword(tx, person.id, hash);
        await endSessions(tx, { personId: person.id }, 'password_changed', clock.now());
        await guesses.unlock(tx, person.email);
        await accounts.bumpKeyRevision(tx);
        await recordReset(tx, person.id, requestId);
      });
      return null;
    },
  };
}

async function findByCode(db: Db, hash: Buffer, now: Date): Promise<accounts.PersonRow | undefined> {
  const { rows } = await sql<{ person_id: string | null }>`
    select person_id from password_resets where hash = ${hash} and expires_at > ${now}`.execute(db);
  const id = rows[0]?.person_id;
  return id === undefined || id === null ? undefined : accounts.findPersonById(db, id);
}

/** Uses the code up. False when it was used meanwhile. */
async function takeCode(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    delete from password_resets where hash = ${hash} and expires_at > ${now} returning 1`.execute(tx);
  return rows.length === 1;
}

/** Told in every organisation the person works in. */
async function recordReset(tx: Tx, personId: string, requestId: string): Promise<void> {
  for (const orgId of await accounts.listOrganisationsOf(tx, personId)) {
    await appendAudit(tx, {
      orgId,
      actor: { kind: 'person', id: personId },
      action: 'person.password_reset',
      target: { kind: 'person', id: personId },
      requestId,
    });
  }
}

export async function purgePasswordResets(tx: Tx, now: Date): Promise<void> {
  await sql`delete from password_resets where expires_at <= ${now}`.execute(tx);
}
