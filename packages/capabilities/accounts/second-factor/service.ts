import { randomBytes } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import {
  type Actor,
  appendAudit,
  type Db,
  inTransaction,
  seal,
  type Tx,
  unseal,
} from '@chartwright/platform';
import { accountErrors } from '../errors.ts';
import type { Guesses } from '../sign-in/guesses.ts';
import type { Token } from '../sign-in/model.ts';
import type { TellRefusal } from '../sign-in/refusals.ts';
import {
  hashToken,
  type Origin,
  openSession,
  requireOwnPassword,
  requirePerson,
  type Seat,
} from '../sign-in/service.ts';
import * as accounts from '../store.ts';
import type { Tokens } from '../tokens.ts';
import { findStep, hashRecoveryCode, isTotpCode, makeRecoveryCodes, makeSecret } from './codes.ts';
import type { Challenge, ChallengeAnswer, FactorState } from './model.ts';
import * as store from './store.ts';

const CHALLENGE_SECONDS = 300;

export type SecondFactorParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly guesses: Guesses;
  readonly tellRefusal: TellRefusal;
  readonly sealKey: Buffer;
  readonly pepper: Buffer;
};

export type SecondFactor = ReturnType<typeof createSecondFactor>;

/** Time-based codes of an authenticator app (RFC 6238), and recovery codes for the day it is lost. */
export function createSecondFactor(parts: SecondFactorParts) {
  const { db, clock, guesses, sealKey, pepper } = parts;
  return {
    /** The second step of a sign-in; undefined for a person who has no second factor. */
    async challenge(seat: Seat): Promise<Challenge | undefined> {
      const factor = await store.findFactor(db, seat.personId);
      if (factor === undefined || factor.confirmed_at === null) return undefined;
      const challenge = `step_${randomBytes(32).toString('base64url')}`;
      const expiresAt = new Date(clock.now().getTime() + CHALLENGE_SECONDS * 1000);
      await inTransaction(db, (tx) =>
        store.insertChallenge(tx, {
          hash: hashToken(challenge),
          person_id: seat.personId,
          org_id: seat.orgId,
          mode: seat.mode,
          expiresAt,
        }),
      );
      return { second_factor: ['totp', 'recovery_code'], challenge, expires_in: CHALLENGE_SECONDS };
    },

    async answer({ challenge, code }: ChallengeAnswer, origin: Origin): Promise<Token> {
      const hash = hashToken(challenge);
      const seat = await store.findChallenge(db, hash, clock.now());
      if (seat === undefined) throw accountErrors.secondFactorRefused();
      const { person_id: personId, org_id: orgId, mode } = seat;
      const charged = await guesses.chargeCode(personId);
      const tokens = await inTransaction(db, async (tx) => {
        const membership = await accounts.findMembership(tx, personId, orgId);
        const isRight = membership !== undefined && (await takeCode(parts, tx, seat, code, origin.requestId));
        if (!isRight) return undefined;
        // Another answer has used the challenge up meanwhile: rolled back, the code stays good.
        if (!(await store.takeChallenge(tx, hash, clock.now()))) throw accountErrors.secondFactorRefused();
        return openSession(parts, tx, { personId, orgId, mode }, origin);
      });
      if (tokens === undefined) {
        await parts.tellRefusal({ personId, what: 'code', requestId: origin.requestId, ...charged });
        throw accountErrors.secondFactorRefused();
      }
      await guesses.forgiveCode(personId);
      return tokens;
    },

    async read(actor: Actor): Promise<FactorState> {
      requirePerson(actor);
      const confirmedAt = (await store.findFactor(db, actor.id))?.confirmed_at ?? null;
      return {
        enabled: confirmedAt !== null,
        enabled_at: confirmedAt?.toISOString() ?? null,
        recovery_codes_left: await store.countRecoveryCodes(db, actor.id),
      };
    },

    requirePassword: (actor: Actor, password: string, origin: Origin) =>
      requireOwnPassword(parts, actor, password, origin),

    async enrol(tx: Tx, actor: Actor, email: string) {
      const made = makeSecret(email);
      const sealed = seal(Buffer.from(made.secret), sealKey);
      if (!(await store.startFactor(tx, actor.id, sealed, clock.now()))) throw accountErrors.factorEnabled();
      return made;
    },

    /** Counts the guess before the transaction is opened: a refusal rolls the rest back, not the count. */
    async chargeCode(actor: Actor): Promise<void> {
      requirePerson(actor);
      await guesses.chargeCode(actor.id);
    },

    async confirm(tx: Tx, actor: Actor, code: string, requestId: string) {
      const factor = await store.findFactor(tx, actor.id);
      if (factor === undefined) throw accountErrors.factorNotFound();
      if (factor.confirmed_at !== null) throw accountErrors.factorEnabled();
      const step = findStep(unseal(factor.sealed_secret, sealKey).toString(), code, clock.now());
      if (step === undefined || !(await store.takeStep(tx, actor.id, step)))
        throw accountErrors.codeRefused();
      if (!(await store.confirmFactor(tx, actor.id, clock.now()))) throw accountErrors.factorEnabled();
      await guesses.unlockCode(tx, actor.id);
      await record(tx, actor, 'second_factor.enabled', requestId);
      return giveRecoveryCodes(tx, actor, pepper);
    },

    async renewRecoveryCodes(tx: Tx, actor: Actor, requestId: string) {
      const factor = await store.findFactor(tx, actor.id);
      if (factor === undefined || factor.confirmed_at === null) throw accountErrors.factorNotFound();
      await record(tx, actor, 'recovery_codes.renewed', requestId);
      return giveRecoveryCodes(tx, actor, pepper);
    },

    async disable(tx: Tx, actor: Actor, requestId: string): Promise<null> {
      if (!(await store.deleteFactor(tx, actor.id))) throw accountErrors.factorNotFound();
      await record(tx, actor, 'second_factor.disabled', requestId);
      return null;
    },
  };
}

/** Takes a code of the authenticator, or a recovery code, each of them once. */
async function takeCode(
  { clock, sealKey, pepper }: SecondFactorParts,
  tx: Tx,
  seat: store.ChallengeRow,
  code: string,
  requestId: string,
): Promise<boolean> {
  const now = clock.now();
  if (isTotpCode(code)) {
    const factor = await store.findFactor(tx, seat.person_id);
    const step = factor && findStep(unseal(factor.sealed_secret, sealKey).toString(), code, now);
    return step !== undefined && store.takeStep(tx, seat.person_id, step);
  }
  if (!(await store.takeRecoveryCode(tx, seat.person_id, hashRecoveryCode(code, pepper), now))) return false;
  const actor = { orgId: seat.org_id, id: seat.person_id };
  await record(tx, actor, 'recovery_code.used', requestId);
  return true;
}

async function giveRecoveryCodes(tx: Tx, actor: Actor, pepper: Buffer) {
  const codes = makeRecoveryCodes();
  const hashes = codes.map((code) => hashRecoveryCode(code, pepper));
  await store.replaceRecoveryCodes(tx, actor.id, hashes);
  return { recovery_codes: codes };
}

const record = (
  tx: Tx,
  actor: { readonly orgId: string; readonly id: string },
  action: string,
  requestId: string,
): Promise<void> =>
  appendAudit(tx, {
    orgId: actor.orgId,
    actor: { kind: 'person', id: actor.id },
    action,
    target: { kind: 'person', id: actor.id },
    requestId,
  });
