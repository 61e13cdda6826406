import type { Clock } from '@chartwright/kernel';
import { type Db, defineJob, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
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
export const createAccountPurgeJob = ({ db, clock }: { readonly db: Db; readonly clock: Clock }): Job =>
  defineJob('accounts.purge', z.object({}), () =>
    inTransaction(db, async (tx) => {
      for (const purge of purges) await purge(tx, clock.now());
    }),
  );
