import type { Db } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { ownerOf } from '../owner.ts';
import { refuseField } from '../refuse-field.ts';
import type { ProviderBody, ProviderView } from './model.ts';
import { isNpi } from './npi.ts';
import * as store from './store.ts';

export type LabProviders = ReturnType<typeof createLabProviders>;

const PROVIDERS_MAX = 5_000;

/** Who may authorize orders of an organisation, and where they hold a licence. */
export function createLabProviders({ db }: { readonly db: Db }) {
  const viewOf = async (source: Db | Change['tx'], { actor }: Pick<Reader, 'actor'>, npi: string) => {
    const provider = await store.find(source, ownerOf(actor), npi);
    if (provider === undefined) throw labsErrors.providerUnknown();
    return view(provider);
  };

  return {
    async list(
      { actor }: Reader,
      { after, limit }: { readonly after?: string | undefined; readonly limit: number },
    ) {
      const found = await store.list(db, ownerOf(actor), { after: after ?? '', limit: limit + 1 });
      const page = found.slice(0, limit);
      return {
        object: 'list' as const,
        resource: 'lab_provider' as const,
        count: page.length,
        providers: page.map(view),
        nextAfter: found.length > limit ? (page.at(-1)?.npi ?? null) : null,
      };
    },

    read: ({ actor }: Reader, npi: string) => viewOf(db, { actor }, npi),

    async keep(change: Change, npi: string, body: ProviderBody) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      if (!isNpi(npi))
        throw refuseField('npi', 'Expected a National Provider Identifier with a right check digit');
      const isNew = (await store.find(tx, owner, npi)) === undefined;
      if (isNew && (await store.countOf(tx, owner)) >= PROVIDERS_MAX) throw labsErrors.providersFull();
      await store.keep(tx, owner, { ...body, npi, at: clock.now() });
      await audit(
        change,
        'lab_provider.kept',
        { kind: 'lab_provider', id: npi },
        { states: body.licences.map(({ state }) => state), active: body.isActive },
      );
      return viewOf(tx, change, npi);
    },

    async remove(change: Change, npi: string) {
      if (!(await store.remove(change.tx, ownerOf(change.actor), npi))) throw labsErrors.providerUnknown();
      await audit(change, 'lab_provider.deleted', { kind: 'lab_provider', id: npi });
      return null;
    },
  };
}

const view = ({ createdAt, updatedAt, ...provider }: store.Provider): ProviderView => ({
  object: 'lab_provider',
  ...provider,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
