import type { Db } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { ownerOf } from '../owner.ts';
import type { SettingsChange } from './model.ts';
import { keepSettings, readSettings } from './store.ts';

export type LabSettingsService = ReturnType<typeof createLabSettings>;

/** What an organisation chooses about its lab orders. Test and live are chosen separately. */
export function createLabSettings({ db }: { readonly db: Db }) {
  return {
    read: async ({ actor }: Reader) => ({
      object: 'lab_settings' as const,
      mode: actor.mode,
      ...(await readSettings(db, ownerOf(actor))),
    }),

    async change(change: Change, given: SettingsChange) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      await keepSettings(tx, owner, given, clock.now());
      await audit(
        change,
        'lab_settings.changed',
        { kind: 'lab_settings', id: actor.orgId },
        { fields: Object.keys(given).toSorted() },
      );
      return { object: 'lab_settings' as const, mode: actor.mode, ...(await readSettings(tx, owner)) };
    },
  };
}
