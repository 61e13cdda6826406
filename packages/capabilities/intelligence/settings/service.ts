import { type Actor, appendAudit, type Db, type Tx } from '@chartwright/platform';
import { ownerOf } from '../registry/store.ts';
import { bumpSettingsRevision, isWriterOn, switchWriter } from './store.ts';

export type Settings = ReturnType<typeof createSettings>;

/** What an organisation chooses about its results. Test and live are chosen separately. */
export function createSettings(parts: { readonly db: Db; readonly isWriterConfigured: boolean }) {
  const view = ({ mode }: Actor, narrativeWriter: boolean) => ({
    object: 'intelligence_settings' as const,
    mode,
    narrativeWriter,
    writerConfigured: parts.isWriterConfigured,
  });
  return {
    async read(actor: Actor) {
      return view(actor, await isWriterOn(parts.db, ownerOf(actor)));
    },

    /** Takes effect in every process within one second. */
    async change(tx: Tx, actor: Actor, change: { readonly narrativeWriter: boolean }, requestId: string) {
      const { narrativeWriter } = change;
      await switchWriter(tx, ownerOf(actor), narrativeWriter);
      await bumpSettingsRevision(tx);
      await appendAudit(tx, {
        orgId: actor.orgId,
        actor: { kind: actor.kind, id: actor.id },
        action: 'settings.changed',
        target: { kind: 'organisation', id: actor.orgId },
        requestId,
        details: { mode: actor.mode, narrativeWriter },
      });
      return view(actor, narrativeWriter);
    },
  };
}
