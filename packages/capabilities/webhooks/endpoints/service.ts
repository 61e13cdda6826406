import { Answer, type Db, type Events, requireMatch, tagOf } from '@chartwright/platform';
import { audit, type Caller, type Change } from '../caller.ts';
import { tellChanged, wakeEndpoint } from '../delivery/wake.ts';
import { webhooksErrors } from '../errors.ts';
import { makeEndpointId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { refuseField } from '../surface.ts';
import { ADDRESS_RULES, type CheckAddress } from './address.ts';
import type { RotateOrder, WebhookChange, WebhookOrder } from './model.ts';
import { sealMetadata, sealUrl } from './sealed.ts';
import { addSecret, endSecrets, textOfSecret } from './secrets.ts';
import * as store from './store.ts';
import { settingsOf, viewWebhook } from './view.ts';
import { TEST_TYPE } from './wanted.ts';

export type Endpoints = ReturnType<typeof createEndpoints>;

const ENDPOINTS_MAX = 50;
const SECRETS_MAX = 5;
const SECOND_MS = 1000;

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly checkAddress: CheckAddress;
  readonly events: Pick<Events, 'appendEvent'>;
};

/** Where an organisation wants its events delivered. */
export function createEndpoints({ db, sealKey, checkAddress, events }: Parts) {
  const lockOne = async ({ tx, actor }: Change, id: string): Promise<store.EndpointRow> => {
    const row = await store.lock(tx, ownerOf(actor), id);
    if (row === undefined) throw webhooksErrors.webhookUnknown();
    return row;
  };

  const secretsOf = (source: Db | Change['tx'], owner: Owner, id: string, now: Date) =>
    store.listSecrets(source, owner, [id], now);

  const show = async (
    source: Db | Change['tx'],
    { actor, clock }: Pick<Caller, 'actor' | 'clock'>,
    id: string,
  ) => {
    const owner = ownerOf(actor);
    const row = await store.find(source, owner, id);
    if (row === undefined) throw webhooksErrors.webhookUnknown();
    const secrets = await secretsOf(source, owner, id, clock.now());
    const etag = tagOf(settingsOf(row, secrets, sealKey));
    return { data: viewWebhook(row, secrets, sealKey), headers: { etag } };
  };

  const requireTag = async (change: Change, row: store.EndpointRow, ifMatch: string | undefined) => {
    if (ifMatch === undefined) return;
    const secrets = await secretsOf(change.tx, ownerOf(change.actor), row.id, change.clock.now());
    requireMatch(ifMatch, tagOf(settingsOf(row, secrets, sealKey)));
  };

  /** Adds or ends the ed25519 key when its owner has changed the choice. */
  const setSigning = async ({ tx, actor, clock }: Change, id: string, wanted: 'hmac' | 'ed25519') => {
    const at = clock.now();
    const secrets = await secretsOf(tx, ownerOf(actor), id, at);
    const has = secrets.some((one) => one.algorithm === 'ed25519' && one.expires_at === null);
    if (wanted === 'hmac') await endSecrets(tx, id, { at, algorithm: 'ed25519' });
    else if (!has) await addSecret(tx, { endpointId: id, algorithm: 'ed25519', at }, sealKey);
  };

  const setState = async (change: Change, row: store.EndpointRow, state: store.State) => {
    const { tx, actor, clock } = change;
    const owner = ownerOf(actor);
    if (state === row.state) return;
    const at = clock.now();
    if (state === 'disabled') {
      await store.disable(tx, owner, row.id, { cause: 'owner', at });
      await tellChanged(tx, row.id);
      await audit(change, 'webhook.disabled', row.id, { cause: 'owner' });
      return;
    }
    const { sealed } = await store.holdLog(tx, owner);
    await store.enable(tx, owner, row.id, { afterSeq: sealed, at });
    await wakeEndpoint(tx, row.id);
    await audit(change, 'webhook.enabled', row.id);
  };

  const setSettings = async (change: Change, row: store.EndpointRow, given: Omit<WebhookChange, 'state'>) => {
    const { tx, actor, clock } = change;
    const owner = ownerOf(actor);
    const settings = {
      url: given.url === undefined ? row.url : sealUrl(row.id, given.url, sealKey),
      description: given.description === undefined ? row.description : given.description,
      types: given.types === undefined ? row.types : given.types,
      metadata: given.metadata === undefined ? row.metadata : sealOrNull(row.id, given.metadata, sealKey),
    };
    if (given.types !== undefined && row.state === 'enabled') {
      const { handedOut } = await store.holdLog(tx, owner);
      await store.startAfter(tx, owner, row.id, handedOut);
    }
    await store.change(tx, owner, row.id, { ...settings, at: clock.now() });
    if (given.signing !== undefined) await setSigning(change, row.id, given.signing);
    await tellChanged(tx, row.id);
    await audit(change, 'webhook.changed', row.id, { fields: Object.keys(given).toSorted() });
  };

  return {
    /** The address as the parser reads it, once it may be reached. */
    async readAddress(text: string): Promise<string> {
      const checked = await checkAddress(text);
      if (checked.ok) return checked.url;
      throw refuseField('url', ADDRESS_RULES[checked.rule]);
    },

    async create(change: Change, order: WebhookOrder, url: string) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const at = clock.now();
      const id = makeEndpointId();
      const { sealed: afterSeq } = await store.holdLog(tx, owner);
      if ((await store.countOf(tx, owner)) >= ENDPOINTS_MAX) throw webhooksErrors.webhooksFull();
      await store.insert(tx, owner, {
        id,
        url: sealUrl(id, url, sealKey),
        description: order.description,
        types: order.types,
        metadata: sealOrNull(id, order.metadata, sealKey),
        afterSeq,
        createdBy: actor.id,
        at,
      });
      const secret = await addSecret(tx, { endpointId: id, algorithm: 'hmac-sha256', at }, sealKey);
      await setSigning(change, id, order.signing);
      await audit(change, 'webhook.created', id);
      const { data, headers } = await show(tx, change, id);
      return new Answer({ ...data, secret: textOfSecret(secret) }, { headers });
    },

    async list({ actor, clock }: Caller) {
      const owner = ownerOf(actor);
      const rows = await store.list(db, owner);
      const secrets = await store.listSecrets(
        db,
        owner,
        rows.map(({ id }) => id),
        clock.now(),
      );
      const webhooks = rows.map((row) =>
        viewWebhook(
          row,
          secrets.filter(({ endpoint_id }) => endpoint_id === row.id),
          sealKey,
        ),
      );
      return { object: 'list' as const, resource: 'webhook' as const, count: webhooks.length, webhooks };
    },

    async read(caller: Caller, id: string) {
      const { data, headers } = await show(db, caller, id);
      return new Answer(data, { headers });
    },

    async change(change: Change, id: string, given: WebhookChange, ifMatch: string | undefined) {
      const row = await lockOne(change, id);
      await requireTag(change, row, ifMatch);
      const { state, ...settings } = given;
      if (Object.keys(settings).length > 0) await setSettings(change, row, settings);
      if (state !== undefined) await setState(change, row, state);
      const { data, headers } = await show(change.tx, change, id);
      return new Answer(data, { headers });
    },

    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const row = await lockOne(change, id);
      await requireTag(change, row, ifMatch);
      await store.remove(change.tx, ownerOf(change.actor), id, change.clock.now());
      await tellChanged(change.tx, id);
      await audit(change, 'webhook.deleted', id);
      return null;
    },

    /** A new secret; those in force go on for the overlap, and none longer than it would have. */
    async rotate(change: Change, id: string, { overlapSeconds }: RotateOrder) {
      const { tx, actor, clock } = change;
      await lockOne(change, id);
      const at = clock.now();
      const inForce = await secretsOf(tx, ownerOf(actor), id, at);
      const hmac = inForce.filter(({ algorithm }) => algorithm === 'hmac-sha256');
      if (overlapSeconds > 0 && hmac.length >= SECRETS_MAX) throw webhooksErrors.secretsFull();
      const signsEd25519 = inForce.some((one) => one.algorithm === 'ed25519' && one.expires_at === null);
      await endSecrets(tx, id, { at: new Date(at.getTime() + overlapSeconds * SECOND_MS) });
      const secret = await addSecret(tx, { endpointId: id, algorithm: 'hmac-sha256', at }, sealKey);
      if (signsEd25519) await addSecret(tx, { endpointId: id, algorithm: 'ed25519', at }, sealKey);
      await tellChanged(tx, id);
      await audit(change, 'webhook.rotated', id, { overlapSeconds });
      const { data, headers } = await show(tx, change, id);
      return new Answer({ ...data, secret: textOfSecret(secret) }, { headers });
    },

    /** Tells the endpoint, and it alone, that it is well. */
    async test(change: Change, id: string) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      if (row.state === 'disabled') throw webhooksErrors.webhookDisabled();
      const eventId = await events.appendEvent(tx, {
        ...ownerOf(actor),
        type: TEST_TYPE,
        entity: { kind: 'webhook', id },
        at: clock.now(),
        data: { object: 'webhook', id },
      });
      await audit(change, 'webhook.tested', id, { eventId });
      return { object: 'webhook_test' as const, webhookId: id, eventId };
    },
  };
}

const sealOrNull = (id: string, metadata: Record<string, string> | null, key: Buffer): Buffer | null =>
  metadata === null ? null : sealMetadata(id, metadata, key);
