import type { Db } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { ownerOf } from '../owner.ts';
import { succeed } from '../surface.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { nameOfReader, type Role } from './names.ts';
import * as store from './store.ts';

export type ReferralModels = ReturnType<typeof createReferralModels>;

export type ReaderEndpoints = { readonly [role in Role]?: ModelEndpoint | undefined };

/** Whether an organisation lets language models read its letters. Test and live are chosen separately. */
export function createReferralModels(parts: { readonly db: Db; readonly endpoints: ReaderEndpoints }) {
  const { db, endpoints } = parts;
  const view = (allowed: boolean) =>
    succeed({
      allowed,
      assistant: nameOfReader('assistant', endpoints),
      judge: nameOfReader('judge', endpoints),
    });
  return {
    read: async ({ actor }: Reader) => view(await store.areModelsAllowed(db, ownerOf(actor))),

    /** Holds for every job that begins to read from now on. */
    async change(change: Change, allowed: boolean) {
      const { tx, actor, clock } = change;
      await store.allowModels(tx, ownerOf(actor), allowed, { by: actor.id, at: clock.now() });
      await audit(change, 'referral.models_changed', { kind: 'referral', id: actor.orgId }, { allowed });
      return view(allowed);
    },
  };
}
