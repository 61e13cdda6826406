import type { Accounts } from '@chartwright/accounts';
import {
  type Actor,
  allowanceOf,
  appendAudit,
  type Db,
  inTransaction,
  type RateLimiter,
  type Tx,
} from '@chartwright/platform';
import { viewUsageOf } from './allowance.ts';
import { codingErrors } from './errors.ts';
import type { SignUpOrder } from './model.ts';
import { noteLimit, planTokens, takesLongNotesByDefault } from './rules.ts';
import * as store from './store.ts';

export type CodingAccountParts = {
  readonly db: Db;
  readonly accounts: Pick<Accounts, 'openSandbox' | 'findKey'>;
  readonly limiter: RateLimiter;
  readonly isSignUpOpen: boolean;
};

export type CodingAccount = ReturnType<typeof createCodingAccount>;

const SCOPES = ['coding:read', 'coding:write'] as const;

/** What belongs to keys and organisations: usage, limits, settings, sign-up. */
export function createCodingAccount(parts: CodingAccountParts) {
  const { db, accounts, limiter } = parts;
  const viewSettings = ({ mode, plan }: Actor, longNotes: boolean | null) => {
    const long_notes = longNotes ?? takesLongNotesByDefault(plan);
    return { mode, long_notes, note_limit: noteLimit(long_notes) };
  };
  const viewLimit = async (tx: Tx, actor: Actor, keyId: string) => {
    const { caller } = await requireKey(tx, accounts, actor, keyId);
    const usage = viewUsageOf(await store.findStanding(tx, caller), actor.plan);
    return { key_id: keyId, mode: caller.mode, ...usage };
  };
  return {
    usage: async (actor: Actor) =>
      viewUsageOf(await store.findStanding(db, store.callerOf(actor)), actor.plan),

    readLimit: (actor: Actor, keyId: string) => inTransaction(db, (tx) => viewLimit(tx, actor, keyId)),

    /** Lowers a key's limit below what its plan gives, or takes that back. */
    async setLimit(tx: Tx, actor: Actor, keyId: string, limit: number | null, requestId: string) {
      if (actor.kind !== 'person') throw codingErrors.personNeeded();
      if (limit !== null && limit > planTokens(actor.plan)) throw codingErrors.limitAbovePlan();
      const { caller } = await requireKey(tx, accounts, actor, keyId);
      await store.setLimit(tx, caller, limit);
      await appendAudit(tx, {
        orgId: actor.orgId,
        actor: { kind: actor.kind, id: actor.id },
        action: 'coding_limit.changed',
        target: { kind: 'api_key', id: keyId },
        requestId,
        details: { limit },
      });
      return viewLimit(tx, actor, keyId);
    },

    readSettings: async (actor: Actor) =>
      viewSettings(actor, (await store.findStanding(db, store.callerOf(actor))).longNotes),

    async changeSettings(tx: Tx, actor: Actor, longNotes: boolean, requestId: string) {
      await store.setLongNotes(tx, store.callerOf(actor), longNotes);
      await appendAudit(tx, {
        orgId: actor.orgId,
        actor: { kind: actor.kind, id: actor.id },
        action: 'settings.changed',
        target: { kind: 'organisation', id: actor.orgId },
        requestId,
        details: { mode: actor.mode, longNotes },
      });
      return viewSettings(actor, longNotes);
    },

    /** Always a new organisation: the answer does not tell whether the address was here before. */
    async signUp(order: SignUpOrder, address: string, requestId: string) {
      if (!parts.isSignUpOpen) throw codingErrors.signUpClosed();
      const allowance = await limiter.consumeSignUp(address, Date.now());
      if (!allowance.allowed) {
        throw codingErrors.tooManySignUps({
          headers: { 'retry-after': String(allowance.retryAfterSeconds) },
        });
      }
      return inTransaction(db, async (tx) => {
        const sandbox = { name: order.organisation, scopes: [...SCOPES] };
        const { orgId, key } = await accounts.openSandbox(tx, sandbox, requestId);
        await store.insertSignUp(tx, orgId, order.email);
        return { api_key: key, token_limit: planTokens('sandbox') };
      });
    },
  };
}

async function requireKey(
  tx: Tx,
  accounts: CodingAccountParts['accounts'],
  actor: Actor,
  keyId: string,
): Promise<{ readonly caller: store.Caller }> {
  const key = await accounts.findKey(tx, actor, keyId);
  if (key === undefined) throw codingErrors.keyUnknown();
  return { caller: { orgId: actor.orgId, mode: key.mode, id: allowanceOf(key) } };
}
