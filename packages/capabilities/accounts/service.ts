import type { Clock, Right } from '@chartwright/kernel';
import {
  type Actor,
  appendAudit,
  type Db,
  hashKey,
  keyPrefix,
  type Mode,
  makeKey,
  type Secrets,
  type Tx,
} from '@chartwright/platform';
import { accountErrors } from './errors.ts';
import { newId } from './ids.ts';
import { requireSeat } from './members/service.ts';
import type { Credentials, KeyOrder, KeyView, OrganisationOrder, PersonOrder } from './model.ts';
import { isActive } from './oauth/authenticate.ts';
import { copyJwks } from './oauth/store.ts';
import { hashPassword, makePassword } from './passwords.ts';
import * as store from './store.ts';

export type AccountParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Where this server answers, for the credentials it hands out. */
  readonly baseUrl: () => string;
};

export type Accounts = ReturnType<typeof createAccounts>;
/** A key and the first of the line of rotated ones it belongs to. */
type KeyInLine = { readonly id: string; readonly mode: Mode; readonly firstKeyId: string };
export type ManagedKeys = Pick<Accounts, 'requireKey' | 'requireGrantableKey'>;

/** Organisations, their people and their keys. */
export function createAccounts(parts: AccountParts) {
  const { db, clock, secrets } = parts;
  return {
    async makeKey(tx: Tx, actor: Actor, order: KeyOrder, requestId: string) {
      requireGrantable(actor, order);
      requireFuture(order, clock.now());
      const made = await insertNewKey(tx, secrets, actor.orgId, actor.id, order);
      await recordKey(tx, actor, 'key.created', made.view.id, requestId);
      return { ...made.view, key: made.key };
    },

    listKeys: async (actor: Actor): Promise<KeyView[]> =>
      (await store.listKeys(db, actor.orgId, managedModes(actor))).map(viewKey),

    async revokeKey(tx: Tx, actor: Actor, id: string, requestId: string): Promise<null> {
      const row = await store.lockKey(tx, actor.orgId, managedModes(actor), id);
      if (row === undefined) throw accountErrors.keyNotFound();
      await store.revokeKey(tx, id, clock.now());
      await store.bumpKeyRevision(tx);
      await recordKey(tx, actor, 'key.revoked', id, requestId);
      return null;
    },

    /** A new key with the old one's powers; the old one works until the overlap ends. */
    async rotateKey(tx: Tx, actor: Actor, id: string, overlapSeconds: number, requestId: string) {
      const old = await store.lockKey(tx, actor.orgId, managedModes(actor), id);
      if (old === undefined) throw accountErrors.keyNotFound();
      const now = clock.now();
      if (!isActive(old, now)) throw accountErrors.keyInactive();
      // Its end is that of the overlap by now: a second successor would end then too.
      if (old.replaced_by !== null) throw accountErrors.keyRotated();
      const order = orderOf(old);
      requireGrantable(actor, order);
      const made = await insertNewKey(tx, secrets, actor.orgId, actor.id, order, lineOf(old));
      await copyJwks(tx, id, made.view.id);
      await store.expireKey(tx, id, new Date(now.getTime() + overlapSeconds * 1000), made.view.id);
      await recordKey(tx, actor, 'key.rotated', id, requestId);
      return { ...made.view, key: made.key };
    },

    async makeOrganisation(
      tx: Tx,
      actor: Actor,
      order: OrganisationOrder,
      requestId: string,
    ): Promise<Credentials> {
      if (actor.kind !== 'person' || !actor.rights.has('operator')) throw accountErrors.personNeeded();
      const made = await makeOrganisation(tx, secrets, order, []);
      await appendAudit(tx, {
        orgId: actor.orgId,
        actor: { kind: actor.kind, id: actor.id },
        action: 'organisation.created',
        target: { kind: 'organisation', id: made.orgId },
        requestId,
      });
      return { baseUrl: parts.baseUrl(), ...made };
    },

    /** An organisation that nobody signs in to, on the sandbox plan, with one test key. */
    async openSandbox(
      tx: Tx,
      order: { readonly name: string; readonly scopes: KeyOrder['scopes'] },
      requestId: string,
    ) {
      const orgId = newId('org');
      await store.insertOrganisation(tx, {
        id: orgId,
        name: order.name,
        plan: 'sandbox',
        productionApproved: false,
      });
      const made = await insertNewKey(tx, secrets, orgId, 'sign-up', {
        name: 'First key',
        kind: 'secret',
        mode: 'test',
        family: 'any',
        scopes: order.scopes,
        allowed_origins: [],
        expires_at: undefined,
      });
      await appendAudit(tx, {
        orgId,
        actor: { kind: 'anonymous', id: null },
        action: 'organisation.created',
        target: { kind: 'organisation', id: orgId },
        requestId,
      });
      return { orgId, key: made.key };
    },

    /** A key the actor manages, as far as others count what it uses; undefined for any other. */
    async findKey(tx: Tx, actor: Actor, id: string): Promise<KeyInLine | undefined> {
      const row = await store.lockKey(tx, actor.orgId, managedModes(actor), id);
      return row && { id, mode: row.mode, firstKeyId: lineOf(row) };
    },

    /** Locks a key the actor manages. */
    async requireKey(tx: Tx, actor: Actor, id: string): Promise<store.KeyRow> {
      const row = await store.lockKey(tx, actor.orgId, managedModes(actor), id);
      if (row === undefined) throw accountErrors.keyNotFound();
      return row;
    },

    /** Locks an active secret key whose powers the actor could give. */
    async requireGrantableKey(tx: Tx, actor: Actor, id: string): Promise<void> {
      const row = await this.requireKey(tx, actor, id);
      if (!isActive(row, clock.now())) throw accountErrors.keyInactive();
      if (row.kind !== 'secret') throw accountErrors.secretKeyNeeded();
      requireGrantable(actor, orderOf(row));
    },

    async addPerson(tx: Tx, actor: Actor, order: PersonOrder, requestId: string) {
      if (actor.kind !== 'person') throw accountErrors.personNeeded();
      // Else an administrator decides about models through an account of their own making.
      await requireSeat(tx, actor, order);
      const password = makePassword();
      const person = {
        id: newId('per'),
        email: order.email,
        name: order.name,
        password_hash: await hashPassword(password),
      };
      if (!(await store.insertPerson(tx, person))) throw accountErrors.emailTaken();
      const { role, rights } = order;
      await store.insertMembership(tx, { orgId: actor.orgId, personId: person.id, role, rights });
      await appendAudit(tx, {
        orgId: actor.orgId,
        actor: { kind: actor.kind, id: actor.id },
        action: 'person.added',
        target: { kind: 'person', id: person.id },
        requestId,
        details: { role, rights: rights.join(' ') },
      });
      return { id: person.id, email: order.email, role, rights, password };
    },

    usage: (actor: Actor, from: string | undefined, to: string | undefined) => {
      const today = clock.now().toISOString().slice(0, 10);
      return store.listUsage(db, actor.orgId, from ?? `${today.slice(0, 8)}01`, to ?? today);
    },
  };
}

/** A key sees the keys of its own world; an owner or administrator who signed in manages both. */
const managedModes = (actor: Actor): readonly Mode[] =>
  actor.kind === 'person' && actor.scopes.has('*') ? ['test', 'live'] : [actor.mode];

/** No credential can make one that may do more than itself. */
function requireGrantable(actor: Actor, order: KeyOrder): void {
  const isPublishable = order.kind === 'publishable';
  if (isPublishable !== order.allowed_origins.length > 0) throw accountErrors.originsNeeded();
  if (isPublishable && order.scopes.length > 0) throw accountErrors.originsNeeded();
  const scopes = powersOf(order);
  if (!managedModes(actor).includes(order.mode)) throw accountErrors.scopeNotHeld();
  if (!actor.scopes.has('*') && scopes.some((scope) => !actor.scopes.has(scope))) {
    throw accountErrors.scopeNotHeld();
  }
}

/** A publishable key says nothing of its scopes; what it may do is fixed. */
const powersOf = ({ kind, scopes }: Pick<KeyOrder, 'kind' | 'scopes'>): KeyOrder['scopes'] =>
  kind === 'publishable' ? ['intelligence:write'] : scopes;

function requireFuture({ expires_at }: KeyOrder, now: Date): void {
  if (typeof expires_at !== 'string' || new Date(expires_at) > now) return;
  throw accountErrors.expiryPassed({ issues: [{ path: 'expires_at', message: 'Must lie in the future' }] });
}

const lineOf = ({ id, first_key }: store.KeyRow): string => first_key ?? id;

export async function recordKey(
  tx: Tx,
  actor: Actor,
  action: string,
  keyId: string,
  requestId: string,
): Promise<void> {
  await appendAudit(tx, {
    orgId: actor.orgId,
    actor: { kind: actor.kind, id: actor.id },
    action,
    target: { kind: 'api_key', id: keyId },
    requestId,
  });
}

async function insertNewKey(
  tx: Tx,
  secrets: Secrets,
  orgId: string,
  createdBy: string,
  order: KeyOrder,
  firstKeyId: string | null = null,
) {
  const key = makeKey(keyPrefix(order.family, order.kind, order.mode));
  const row = await store.insertKey(tx, {
    id: newId('key'),
    orgId,
    name: order.name,
    kind: order.kind,
    mode: order.mode,
    prefix: key.slice(0, key.lastIndexOf('_') + 5),
    hash: hashKey(key, secrets),
    pepperId: secrets.pepperId,
    scopes: powersOf(order),
    allowedOrigins: order.allowed_origins,
    createdBy,
    firstKeyId,
    expiresAt: order.expires_at ? new Date(order.expires_at) : null,
  });
  await store.bumpKeyRevision(tx);
  return { key, view: viewKey(row) };
}

const orderOf = (row: store.KeyRow): KeyOrder => ({
  name: row.name,
  kind: row.kind,
  mode: row.mode,
  family: familyOf(row.prefix),
  scopes: row.kind === 'publishable' ? [] : (row.scopes as KeyOrder['scopes']),
  allowed_origins: row.allowed_origins,
  expires_at: row.expires_at?.toISOString(),
});

const familyOf = (prefix: string): KeyOrder['family'] =>
  prefix.startsWith('att_')
    ? 'intelligence'
    : prefix.startsWith('hlsk_')
      ? 'records'
      : prefix.startsWith('ara_')
        ? 'referrals'
        : 'any';

const viewKey = (row: store.KeyRow): KeyView => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  mode: row.mode,
  prefix: row.prefix,
  scopes: row.scopes,
  allowed_origins: row.allowed_origins,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at?.toISOString() ?? null,
  revoked_at: row.revoked_at?.toISOString() ?? null,
  last_used_at: row.last_used_at?.toISOString() ?? null,
});

/** An organisation with its first owner and its three first keys. */
export async function makeOrganisation(
  tx: Tx,
  secrets: Secrets,
  order: OrganisationOrder,
  ownerRights: readonly Right[],
  origins: readonly string[] = ['http://localhost:8787'],
): Promise<Omit<Credentials, 'baseUrl'>> {
  const orgId = newId('org');
  const adminPassword = makePassword();
  const adminEmail = `admin@${orgId.slice(4)}.chartwright.example`;
  await store.insertOrganisation(tx, {
    id: orgId,
    name: order.name,
    plan: order.plan,
    productionApproved: order.production_approved,
  });
  const personId = newId('per');
  const password_hash = await hashPassword(adminPassword);
  await store.insertPerson(tx, { id: personId, email: adminEmail, name: 'Administrator', password_hash });
  await store.insertMembership(tx, {
    orgId,
    personId,
    role: 'owner',
    rights: ['clinical_admin', ...ownerRights],
  });
  const make = async (name: string, kind: 'secret' | 'publishable', mode: Mode) => {
    const isPublishable = kind === 'publishable';
    const order: KeyOrder = {
      name,
      kind,
      mode,
      family: 'intelligence',
      scopes: isPublishable ? [] : ['*'],
      allowed_origins: isPublishable ? [...origins] : [],
      expires_at: undefined,
    };
    return (await insertNewKey(tx, secrets, orgId, personId, order)).key;
  };
  const keys = {
    test: await make('First test key', 'secret', 'test'),
    live: await make('First live key', 'secret', 'live'),
    publishable: await make('First publishable key', 'publishable', 'test'),
  };
  return { orgId, adminEmail, adminPassword, keys };
}
