import type { Clock } from '@chartwright/kernel';
import { type Db, defineJob, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
import { purgeMailFiles } from './mail/mailer.ts';
import { purgeMails } from './mail/outbox.ts';
import { purgeInvitations } from './members/store.ts';
import { purgeAssertions } from './oauth/store.ts';
import { purgeChallenges } from './second-factor/store.ts';
import { purgePasswordResets } from './sign-in/password-reset.ts';
import { purgeSignIns } from './sign-in/store.ts';

const purges = [
  purgeAssertions,
  purgeSignIns,
  purgeChallenges,
  purgeMails,
  purgePasswordResets,
  purgeInvitations,
];

/** Deletes sessions, codes, mails and counters that nobody can use any more. */
export const createAccountPurgeJob = (parts: {
  readonly db: Db;
  readonly clock: Clock;
  readonly dataDir: string;
}): Job =>
  defineJob('accounts.purge', z.object({}), async () => {
    const now = parts.clock.now();
    await inTransaction(parts.db, async (tx) => {
      for (const purge of purges) await purge(tx, now);
    });
    await purgeMailFiles(parts.dataDir, now);
  });
