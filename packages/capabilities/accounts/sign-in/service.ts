import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { type Actor, appendAudit, type Db, inTransaction, type Mode, type Tx } from '@chartwright/platform';
import { accountErrors } from '../errors.ts';
import { newId } from '../ids.ts';
import { hashPassword, verifyPassword } from '../passwords.ts';
import { worksInTestOnly } from '../rules.ts';
import type { Challenge } from '../second-factor/model.ts';
import * as accounts from '../store.ts';
import { ACCESS_TOKEN_SECONDS, type Tokens } from '../tokens.ts';
import type { Guesses } from './guesses.ts';
import type { PasswordChange, SessionView, SignIn, Token } from './model.ts';
import type { TellRefusal } from './refusals.ts';
import * as store from './store.ts';

const DAY_MS = 86_400_000;
const SESSION_DAYS = 30;
/** A session that is not used for so long ends before its time. */
const IDLE_DAYS = 14;
const CLIENT_NAME_LENGTH_MAX = 200;

export type SignInParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly guesses: Guesses;
  readonly tellRefusal: TellRefusal;
  /** Asks for the second factor of a person who has one. */
  readonly challenge: (seat: Seat) => Promise<Challenge | undefined>;
};

export type SignInService = ReturnType<typeof createSignIn>;

/** Where a request came from, as far as sign-in needs it. */
export type Origin = {
  readonly address: string;
  readonly client: string | undefined;
  readonly requestId: string;
};

/** Sign-in, its sessions and their refresh tokens, and the password. */
export function createSignIn(parts: SignInParts) {
  const { db, clock, guesses } = parts;
  return {
    async signIn(input: SignIn, origin: Origin): Promise<Token | Challenge> {
      const guesser = { email: input.email, address: origin.address };
      const charged = await guesses.charge(guesser);
      const person = await accounts.findPersonByEmail(db, input.email);
      const matches = await verifyPassword(person?.password_hash, input.password);
      const membership =
        matches && person ? await findMembership(db, person.id, input.organisation) : undefined;
      if (membership === undefined) {
        const about = { personId: person?.id, what: 'password', requestId: origin.requestId } as const;
        await parts.tellRefusal({ ...about, ...charged });
        throw accountErrors.badCredentials();
      }
      await guesses.forgive(guesser);
      const seat = {
        personId: membership.person_id,
        orgId: membership.org_id,
        mode: worksInTestOnly(membership.role) ? 'test' : (input.mode ?? 'live'),
      } as const;
      const challenge = await parts.challenge(seat);
      return challenge ?? inTransaction(db, (tx) => openSession(parts, tx, seat, origin));
    },

    /** The next pair of tokens. A token shown a second time ends its session: two parties hold it. */
    async refresh(refreshToken: string, requestId: string): Promise<Token> {
      const next = await inTransaction(db, (tx) => rotate(parts, tx, hashToken(refreshToken), requestId));
      if (next === undefined) throw accountErrors.refreshRefused();
      return next;
    },

    /** Ends the session of a token, used or not. Says nothing of whether there was one. */
    async signOut(refreshToken: string, requestId: string): Promise<null> {
      await inTransaction(db, async (tx) => {
        const session = await store.lockByToken(tx, hashToken(refreshToken));
        if (session === undefined) return;
        await endOne(tx, session, 'signed_out', clock.now(), requestId);
      });
      return null;
    },

    async listSessions(actor: Actor): Promise<SessionView[]> {
      requirePerson(actor);
      const rows = await store.listSessions(db, actor.id, clock.now());
      return rows.map((row) => viewSession(row, actor));
    },

    async endSession(tx: Tx, actor: Actor, id: string, requestId: string): Promise<null> {
      requirePerson(actor);
      const isEnded = await endOne(tx, { id, person_id: actor.id }, 'revoked', clock.now(), requestId);
      if (!isEnded) throw accountErrors.sessionNotFound();
      return null;
    },

    /** Checks the old password and hashes the new one, outside the transaction: both take their time. */
    async preparePassword(actor: Actor, change: PasswordChange, origin: Origin): Promise<string> {
      const person = await requireOwnPassword(parts, actor, change.current_password, origin);
      if (isTooAlike(change.new_password, [person.email, change.current_password])) {
        throw accountErrors.passwordTooAlike();
      }
      return hashPassword(change.new_password);
    },

    /** Sets the password and ends every other session of the person. */
    async changePassword(tx: Tx, actor: Actor, hash: string, requestId: string): Promise<null> {
      await store.setPassword(tx, actor.id, hash);
      const whose = { personId: actor.id, except: actor.sessionId };
      const ended = await store.endSessions(tx, whose, 'password_changed', clock.now());
      await accounts.bumpKeyRevision(tx);
      await appendAudit(tx, {
        orgId: actor.orgId,
        actor: { kind: 'person', id: actor.id },
        action: 'person.password_changed',
        target: { kind: 'person', id: actor.id },
        requestId,
        details: { sessionsEnded: ended },
      });
      return null;
    },
  };
}

/** Only people sign in: a key has no session, no password and no second factor. */
export function requirePerson(actor: Actor): void {
  if (actor.kind !== 'person') throw accountErrors.personNeeded();
}

/**
 * The person behind the actor, who has just typed their password again.
 *
 * @throws Problem 403 when it is another one, 429 after too many
 */
export async function requireOwnPassword(
  { db, guesses, tellRefusal }: Pick<SignInParts, 'db' | 'guesses' | 'tellRefusal'>,
  actor: Actor,
  password: string,
  { address, requestId }: Pick<Origin, 'address' | 'requestId'>,
): Promise<accounts.PersonRow> {
  requirePerson(actor);
  const person = await accounts.findPersonById(db, actor.id);
  if (person === undefined) throw accountErrors.wrongPassword();
  const guesser = { email: person.email, address };
  const charged = await guesses.charge(guesser);
  if (!(await verifyPassword(person.password_hash, password))) {
    await tellRefusal({ personId: person.id, what: 'password', requestId, ...charged });
    throw accountErrors.wrongPassword();
  }
  await guesses.forgive(guesser);
  return person;
}

/** A new password must not be one that stands beside it. */
export const isTooAlike = (password: string, others: readonly string[]): boolean =>
  others.some((other) => password.toLowerCase() === other.toLowerCase());

export type Seat = { readonly personId: string; readonly orgId: string; readonly mode: Mode };

/** Opens a session and gives its first tokens. */
export async function openSession(
  parts: Pick<SignInParts, 'clock' | 'tokens'>,
  tx: Tx,
  seat: Seat,
  origin: Origin,
): Promise<Token> {
  const now = parts.clock.now();
  const session = {
    id: newId('ses'),
    org_id: seat.orgId,
    person_id: seat.personId,
    mode: seat.mode,
    client: origin.client?.slice(0, CLIENT_NAME_LENGTH_MAX) ?? null,
    created_at: now,
    last_used_at: now,
    expires_at: new Date(now.getTime() + SESSION_DAYS * DAY_MS),
  };
  await store.insertSession(tx, session);
  await appendAudit(tx, {
    orgId: seat.orgId,
    actor: { kind: 'person', id: seat.personId },
    action: 'person.signed_in',
    target: { kind: 'session', id: session.id },
    requestId: origin.requestId,
  });
  return giveTokens(parts, tx, session);
}

async function giveTokens(
  { clock, tokens }: Pick<SignInParts, 'clock' | 'tokens'>,
  tx: Tx,
  session: Pick<store.SessionRow, 'id' | 'org_id' | 'person_id' | 'mode' | 'expires_at'>,
): Promise<Token> {
  const now = clock.now();
  const refreshToken = `cwr_${randomBytes(32).toString('base64url')}`;
  const expiresAt = new Date(Math.min(now.getTime() + IDLE_DAYS * DAY_MS, session.expires_at.getTime()));
  await store.insertRefreshToken(tx, { hash: hashToken(refreshToken), sessionId: session.id, expiresAt });
  const claims = {
    personId: session.person_id,
    orgId: session.org_id,
    mode: session.mode,
    sessionId: session.id,
  };
  return {
    access_token: await tokens.sign(claims, now),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: refreshToken,
    refresh_expires_at: expiresAt.toISOString(),
  };
}

/** Undefined when the token opens nothing; what that means for its session is stored all the same. */
async function rotate(
  parts: SignInParts,
  tx: Tx,
  hash: Buffer,
  requestId: string,
): Promise<Token | undefined> {
  const now = parts.clock.now();
  const session = await store.lockByToken(tx, hash);
  if (session === undefined || session.ended_at !== null) return undefined;
  if (session.used_at !== null) {
    await endOne(tx, session, 'token_reused', now, requestId);
    return undefined;
  }
  if (session.token_expires_at <= now) return undefined;
  const membership = await accounts.findMembership(tx, session.person_id, session.org_id);
  if (membership === undefined) return undefined;
  await store.useRefreshToken(tx, hash, session.id, now);
  return giveTokens(parts, tx, session);
}

/** Ends one session, so that its access tokens too stop working within a second. False when there was none. */
async function endOne(
  tx: Tx,
  session: { readonly id: string; readonly person_id: string },
  reason: store.EndReason,
  at: Date,
  requestId: string,
): Promise<boolean> {
  const orgId = await store.endSession(tx, { id: session.id, personId: session.person_id }, reason, at);
  if (orgId === undefined) return false;
  await accounts.bumpKeyRevision(tx);
  await appendAudit(tx, {
    orgId,
    actor: { kind: 'person', id: session.person_id },
    action: 'session.ended',
    target: { kind: 'session', id: session.id },
    requestId,
    details: { reason },
  });
  return true;
}

/** A token carries 256 random bits, so that a plain hash of it cannot be guessed. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const findMembership = (db: Db, personId: string, orgId: string | undefined) =>
  orgId === undefined
    ? accounts.findFirstMembership(db, personId)
    : accounts.findMembership(db, personId, orgId);

const viewSession = (row: store.SessionRow, actor: Actor): SessionView => ({
  id: row.id,
  organisation: row.org_id,
  mode: row.mode,
  client: row.client,
  created_at: row.created_at.toISOString(),
  last_used_at: row.last_used_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
  current: row.id === actor.sessionId,
});
