import { createHmac } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { type Db, networkOf, type Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { accountErrors } from '../errors.ts';

/** How often a subject may be wrong in a row before it waits, and how long its failures are remembered. */
type Rule = {
  readonly kind: 'account' | 'address' | 'mail' | 'mail-address' | 'code';
  readonly free: number;
  readonly memorySeconds: number;
};

/** Source: decisions 1 asks for lock-out and slow-down; the numbers are ours and stand in docs/security.md. */
const ACCOUNT: Rule = { kind: 'account', free: 10, memorySeconds: 86_400 };
const ADDRESS: Rule = { kind: 'address', free: 100, memorySeconds: 3_600 };
/** Not given back by a right password: whoever has it may still not guess a million codes. */
const CODE: Rule = { kind: 'code', free: 5, memorySeconds: 86_400 };
const MAIL: Rule = { kind: 'mail', free: 3, memorySeconds: 86_400 };
const MAIL_ADDRESS: Rule = { kind: 'mail-address', free: 20, memorySeconds: 3_600 };
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 900;

export type Guesses = {
  /**
   * Counts a guess before it is looked at, so that guesses sent at once are counted too.
   *
   * @throws Problem 429 while the account or the address has to wait; it does not say which, nor whether the account exists
   */
  charge(who: Guesser): Promise<Charged>;
  /** Likewise for mail that anybody may ask for, so that nobody fills another's mailbox. */
  chargeMail(who: Guesser): Promise<void>;
  /** Likewise for the codes of a second factor. */
  chargeCode(personId: string): Promise<Charged>;
  forgiveCode(personId: string): Promise<void>;
  unlockCode(tx: Tx, personId: string): Promise<void>;
  /** Takes the count back after a right guess. */
  forgive(who: Guesser): Promise<void>;
  /** Lets a person in again who proved themselves by mail. */
  unlock(tx: Tx, email: string): Promise<void>;
};

type Guesser = { readonly email: string; readonly address: string };

/** How long the account waits now if the guess is wrong; 0 while it has guesses left. */
export type Charged = { readonly waitSeconds: number };

/** Counts wrong guesses of passwords and codes, in the database, for all processes together. */
export function createGuesses(parts: {
  readonly db: Db;
  readonly clock: Clock;
  readonly pepper: Buffer;
}): Guesses {
  const { db, clock } = parts;
  const subjectOf = (kind: Rule['kind'], value: string): Buffer =>
    createHmac('sha256', parts.pepper).update(`${kind} ${value.toLowerCase()}`).digest();
  const subjectsOf = ({ email, address }: Guesser) =>
    [
      [ADDRESS, subjectOf('address', networkOf(address))],
      [ACCOUNT, subjectOf('account', email)],
    ] as const;
  /** Counts for each subject; what is told is the last one's. */
  const countAll = async (subjects: readonly (readonly [Rule, Buffer])[]): Promise<Charged> => {
    const now = clock.now();
    let waitSeconds = 0;
    for (const [rule, subject] of subjects) {
      const counted = await count(db, rule, subject, now);
      if (counted === undefined) throw await tooMany(db, subject, now);
      waitSeconds = secondsUntil(counted.blocked_until, now);
    }
    return { waitSeconds };
  };
  return {
    charge: (who) => countAll(subjectsOf(who)),
    async chargeMail({ email, address }) {
      await countAll([
        [MAIL_ADDRESS, subjectOf('mail-address', networkOf(address))],
        [MAIL, subjectOf('mail', email)],
      ]);
    },
    chargeCode: (personId) => countAll([[CODE, subjectOf('code', personId)]]),
    forgiveCode: (personId) => forget(db, subjectOf('code', personId)),
    unlockCode: (tx, personId) => forget(tx, subjectOf('code', personId)),
    async forgive(who) {
      for (const [rule, subject] of subjectsOf(who)) {
        if (rule.kind === 'account') await forget(db, subject);
        else await takeBack(db, rule, subject);
      }
    },
    unlock: (tx, email) => forget(tx, subjectOf('account', email)),
  };
}

type Counted = { readonly blocked_until: Date | null };

/** Undefined when the subject has to wait; then nothing is counted. */
async function count(db: Db, rule: Rule, subject: Buffer, now: Date): Promise<Counted | undefined> {
  const forgotten = new Date(now.getTime() - rule.memorySeconds * 1000);
  const { rows } = await sql<Counted>`
    insert into sign_in_failures as f (subject, failures, last_at) values (${subject}, 1, ${now})
    on conflict (subject) do update set
      failures = case when f.last_at < ${forgotten} then 1 else f.failures + 1 end,
      last_at = excluded.last_at,
      blocked_until = case
        when f.last_at >= ${forgotten} and f.failures + 1 >= ${rule.free}
        then ${now}::timestamptz + make_interval(secs => least(
          ${FIRST_WAIT_SECONDS} * power(2, least(f.failures + 1 - ${rule.free}, 10)), ${LONGEST_WAIT_SECONDS}))
      end
    where f.blocked_until is null or f.blocked_until <= ${now}
    returning blocked_until`.execute(db);
  return rows[0];
}

async function tooMany(db: Db, subject: Buffer, now: Date) {
  const { rows } = await sql<{ blocked_until: Date | null }>`
    select blocked_until from sign_in_failures where subject = ${subject}`.execute(db);
  const waitSeconds = secondsUntil(rows[0]?.blocked_until ?? null, now);
  return accountErrors.tooManyAttempts({ headers: { 'retry-after': String(Math.max(1, waitSeconds)) } });
}

const secondsUntil = (end: Date | null, now: Date): number =>
  end === null ? 0 : Math.max(0, Math.ceil((end.getTime() - now.getTime()) / 1000));

async function forget(db: Db | Tx, subject: Buffer): Promise<void> {
  await sql`delete from sign_in_failures where subject = ${subject}`.execute(db);
}

/** One right guess gives one attempt back: it must not clear what somebody else did from the same address. */
async function takeBack(db: Db, rule: Rule, subject: Buffer): Promise<void> {
  await sql`
    update sign_in_failures
    set failures = greatest(failures - 1, 0),
        blocked_until = case when failures - 1 < ${rule.free} then null else blocked_until end
    where subject = ${subject}`.execute(db);
}
