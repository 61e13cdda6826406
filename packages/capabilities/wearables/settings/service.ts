import type { Db } from '@chartwright/platform';
import { audit, type Caller, type Change } from '../caller.ts';
import { ownerOf } from '../owner.ts';
import type { SettingsOrder, SettingsView } from './model.ts';
import { keepEmbedOrigins, listEmbedOrigins } from './store.ts';

export type WearableSettings = ReturnType<typeof createSettings>;

/** What an organisation chooses about its connect pages. Test and live are chosen separately. */
export function createSettings({ db }: { readonly db: Db }) {
  const view = ({ actor }: Pick<Caller, 'actor'>, embedOrigins: readonly string[]): SettingsView => ({
    object: 'wearable_settings',
    mode: actor.mode,
    embedOrigins: [...embedOrigins],
  });

  return {
    read: async (reader: Pick<Caller, 'actor'>): Promise<SettingsView> =>
      view(reader, await listEmbedOrigins(db, ownerOf(reader.actor))),

    async put(change: Change, order: SettingsOrder): Promise<SettingsView> {
      const { tx, actor, clock } = change;
      const origins = [...new Set(order.embedOrigins)];
      await keepEmbedOrigins(tx, ownerOf(actor), origins, clock.now());
      await audit(
        change,
        'wearable.settings_changed',
        { kind: 'wearable_settings', id: actor.orgId },
        { embedOrigins: origins.length },
      );
      return view(change, origins);
    },
  };
}
