import { createHash } from 'node:crypto';
import { allowanceOf, type Db, type ReadAudit, requireMatch, tagOf } from '@chartwright/platform';
import { audit, type Change, noteShown, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId } from '../ids.ts';
import * as orders from '../orders/store.ts';
import type { MoveOrder } from '../orders/transitions.ts';
import { viewOrder } from '../orders/views.ts';
import { ownerOf } from '../owner.ts';
import * as providers from '../providers/store.ts';
import type { ReadSettings } from '../settings/store.ts';
import type { AuthorizationView, AuthorizeBody } from './model.ts';
import * as store from './store.ts';

export type Authorizations = ReturnType<typeof createAuthorizations>;

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly readSettings: ReadSettings;
  readonly moveOrder: MoveOrder;
};

/** What a signature is given with: which version was looked at, and from where it came. */
type Signing = { readonly ifMatch: string | undefined; readonly address: string };

/** Providers let an order go to a laboratory, or decline it. */
export function createAuthorizations(parts: Parts) {
  const { db, readAudit, sealKey, readSettings, moveOrder } = parts;

  const lockOne = async ({ tx, actor }: Change, id: string): Promise<orders.Order> => {
    const order = isOrderId(id) ? await orders.lock(tx, ownerOf(actor), id, sealKey) : undefined;
    if (order === undefined) throw labsErrors.orderUnknown();
    return order;
  };

  return {
    async authorize(change: Change, id: string, body: AuthorizeBody, { ifMatch, address }: Signing) {
      const { tx, actor, clock } = change;
      const order = await lockOne(change, id);
      const shown = viewOrder(order);
      requireMatch(ifMatch, tagOf(shown));
      // A signature is an act, not a step: it is given once.
      if (order.status !== 'requested') throw labsErrors.invalidTransition();
      await requireOtherKey(change, order, readSettings);
      const provider = await findLicensed(change, body.provider);
      const signed: store.Authorization = {
        orderId: id,
        npi: provider.npi,
        signedAt: clock.now(),
        actorKind: actor.kind,
        actorId: actor.id,
        orderSha256: createHash('sha256').update(JSON.stringify(shown)).digest(),
        provider: {
          name: body.provider.name ?? provider.name,
          family: provider.family,
          given: provider.given,
          credentials: body.provider.credentials ?? provider.credentials,
          state: body.provider.state,
          address: provider.address,
          phone: provider.phone,
        },
        diagnoses: body.diagnoses,
        note: body.note ?? null,
        address,
      };
      await store.insert(tx, ownerOf(actor), signed, sealKey);
      await audit(
        change,
        'lab_order.signed',
        { kind: 'lab_order', id },
        { npi: provider.npi, state: body.provider.state, orderSha256: signed.orderSha256.toString('hex') },
      );
      const moved = await moveOrder(change, {
        orderId: id,
        to: 'authorized',
        stage: 'requisition_created',
        actor: { type: 'provider', id: provider.npi },
      });
      return viewOrder(moved);
    },

    async decline(change: Change, id: string, reason: string) {
      if (!isOrderId(id)) throw labsErrors.orderUnknown();
      const moved = await moveOrder(change, {
        orderId: id,
        to: 'declined',
        stage: 'declined',
        reason: 'declined_by_provider',
        note: reason,
        actor: { type: 'provider', id: change.actor.id },
      });
      return viewOrder(moved);
    },

    async read({ actor, requestId }: Reader, id: string): Promise<AuthorizationView> {
      const owner = ownerOf(actor);
      const order = isOrderId(id) ? await orders.find(db, owner, id, sealKey) : undefined;
      if (order === undefined) throw labsErrors.orderUnknown();
      const signed = await store.find(db, owner, id, sealKey);
      if (signed === undefined) throw labsErrors.unauthorizedOrder();
      noteShown(readAudit, { actor, requestId }, 'lab_order.authorization_read', [id]);
      return view(signed);
    },
  };
}

/** The second pair of eyes: who placed an order by a key does not sign it with that key, unless that was chosen. */
async function requireOtherKey(
  { tx, actor }: Change,
  order: orders.Order,
  readSettings: ReadSettings,
): Promise<void> {
  const isCreator =
    actor.kind === 'key' && order.createdKind === 'key' && order.createdBy === allowanceOf(actor);
  if (!isCreator) return;
  const { creatorMayAuthorize } = await readSettings(tx, ownerOf(actor));
  if (!creatorMayAuthorize) throw labsErrors.creatorMayNotAuthorize();
}

async function findLicensed(
  { tx, actor, clock }: Change,
  { npi, state }: AuthorizeBody['provider'],
): Promise<providers.Provider> {
  const provider = await providers.find(tx, ownerOf(actor), npi);
  if (provider?.isActive !== true) throw labsErrors.providerUnlisted();
  const today = clock.now().toISOString().slice(0, 10);
  const isLicensed = provider.licences.some(
    (licence) => licence.state === state && (licence.expiresOn === null || licence.expiresOn >= today),
  );
  if (!isLicensed) throw labsErrors.licenceMissing();
  return provider;
}

const view = (signed: store.Authorization): AuthorizationView => ({
  object: 'lab_authorization',
  orderId: signed.orderId,
  signedAt: signed.signedAt.toISOString(),
  provider: {
    npi: signed.npi,
    name: signed.provider.name,
    credentials: signed.provider.credentials,
    state: signed.provider.state,
    address: signed.provider.address,
    phone: signed.provider.phone,
  },
  diagnoses: [...signed.diagnoses],
  note: signed.note,
  signedBy: { kind: signed.actorKind, id: signed.actorId },
  address: signed.address,
  orderSha256: signed.orderSha256.toString('hex'),
});
