import type { Tx } from '@chartwright/platform';
import { audit } from '../caller.ts';
import { tellChanged } from '../delivery/wake.ts';
import { disabledNotice, type Notice } from '../notices/texts.ts';
import type { Owner } from '../owner.ts';
import { unsealUrl } from './sealed.ts';
import * as store from './store.ts';

/** Mails the owners and administrators of an organisation, as part of the change it tells. */
export type Notify = (tx: Tx, owner: Owner, notice: Notice) => Promise<void>;

export type Endpoint = Owner & { readonly id: string };

/** Disables an endpoint without anybody asking, and tells its owners. False when it was disabled or deleted before. */
export type Disable = (tx: Tx, endpoint: Endpoint, cause: 'gone' | 'failing', at: Date) => Promise<boolean>;

const GIVEN_UP_MS = 5 * 86_400_000;

/**
 * Whether an endpoint whose attempt failed at `at` has failed for long enough to be disabled. Only attempts count: one
 * that nothing is sent to is not given up.
 *
 * @param failingSince the first failed attempt since the last that succeeded
 */
export const isGivenUp = (failingSince: Date, at: Date): boolean =>
  at.getTime() - failingSince.getTime() >= GIVEN_UP_MS;

const ACTOR = { kind: 'job', id: 'webhooks.deliver' } as const;

export const createDisabling =
  (parts: { readonly notify: Notify; readonly sealKey: Buffer; readonly publicUrl: () => string }): Disable =>
  async (tx, { id, ...owner }, cause, at) => {
    const row = await store.lock(tx, owner, id);
    if (row === undefined || row.state === 'disabled') return false;
    await store.disable(tx, owner, id, { cause, at });
    await tellChanged(tx, id);
    await audit({ tx, actor: { ...ACTOR, ...owner }, requestId: undefined }, 'webhook.disabled', id, {
      cause,
    });
    const { host } = new URL(unsealUrl(id, row.url, parts.sealKey));
    const endpoint = { id, host, description: row.description };
    const { mode } = owner;
    await parts.notify(
      tx,
      owner,
      disabledNotice({ endpoint, cause, mode, at, publicUrl: parts.publicUrl() }),
    );
    return true;
  };
