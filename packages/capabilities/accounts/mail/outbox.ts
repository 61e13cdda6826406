import type { Clock } from '@chartwright/kernel';
import {
  type Db,
  defineJob,
  enqueue,
  inTransaction,
  type Job,
  seal,
  type Tx,
  unseal,
} from '@chartwright/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { newId } from '../ids.ts';
import type { Mail, Mailer } from './mailer.ts';

/** Six tries take about an hour; what is in these mails is worth nothing much longer. */
const ATTEMPTS = 6;

export type Outbox = {
  /**
   * Sends a mail after the caller's commit. Undefined does the same work and sends nothing, so that the time an
   * answer takes does not tell whether somebody is known here.
   */
  put(tx: Tx, mail: Mail | undefined, expiresAt: Date): Promise<void>;
};

const NOBODY: Mail = { to: '', subject: '', text: '' };

/** Mail waits sealed in a table: the queue itself holds an id only. */
export function createOutbox(parts: {
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly job: Job;
}): Outbox {
  return {
    async put(tx, mail, expiresAt) {
      const id = newId('mail');
      const sealed = seal(Buffer.from(JSON.stringify(mail ?? NOBODY)), parts.sealKey);
      await sql`
        insert into outgoing_mails (id, sealed, created_at, expires_at)
        values (${id}, ${sealed}, ${parts.clock.now()}, ${expiresAt})`.execute(tx);
      await enqueue(tx, parts.job, { id }, { maxAttempts: ATTEMPTS });
    },
  };
}

/** Hands one mail over. After a crash between sending and deleting it is sent twice, never not at all. */
export const createMailJob = (parts: {
  readonly db: Db;
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly mailer: Mailer;
}): Job =>
  defineJob('accounts.mail', z.object({ id: z.string() }), async ({ id }) => {
    const { rows } = await sql<{ sealed: Buffer }>`
      select sealed from outgoing_mails where id = ${id} and expires_at > ${parts.clock.now()}`.execute(
      parts.db,
    );
    const [row] = rows;
    if (row === undefined) return;
    const mail = JSON.parse(unseal(row.sealed, parts.sealKey).toString('utf8')) as Mail;
    if (mail.to !== '') await parts.mailer(id, mail);
    await inTransaction(parts.db, (tx) => sql`delete from outgoing_mails where id = ${id}`.execute(tx));
  });

export async function purgeMails(tx: Tx, now: Date): Promise<void> {
  await sql`delete from outgoing_mails where expires_at <= ${now}`.execute(tx);
}
