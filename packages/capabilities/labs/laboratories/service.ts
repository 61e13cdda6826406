import { present } from '@chartwright/kernel';
import { type Db, requireMatch, seal, tagOf } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isLaboratoryId, makeLaboratoryId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import { refuseField } from '../refuse-field.ts';
import type { LaboratoryBody, LaboratoryChange, LaboratoryView, TransportOrder } from './model.ts';
import * as store from './store.ts';

export type Laboratories = ReturnType<typeof createLaboratories>;

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  /** Says of the messages that wait for a laboratory that it is gone. */
  readonly giveUp: (change: Change, laboratoryId: string) => Promise<void>;
};

const LABORATORIES_MAX = 50;

/** Whether an organisation has a laboratory of this id. */
export const hasLaboratory = async (db: Queryable, owner: Owner, id: string): Promise<boolean> =>
  isLaboratoryId(id) && (await store.find(db, owner, id)) !== undefined;

/** The laboratories that an organisation works with. */
export function createLaboratories({ db, sealKey, giveUp }: Parts) {
  const lockOne = async ({ tx, actor }: Change, id: string): Promise<store.Laboratory> => {
    const lab = isLaboratoryId(id) ? await store.lock(tx, ownerOf(actor), id) : undefined;
    if (lab === undefined) throw labsErrors.laboratoryUnknown();
    return lab;
  };

  return {
    async create(change: Change, body: LaboratoryBody) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      if ((await store.list(tx, owner)).length >= LABORATORIES_MAX) throw labsErrors.laboratoriesFull();
      const at = clock.now();
      const id = makeLaboratoryId();
      const transport = sealTransport(body.transport, undefined, sealKey);
      const lab = { ...body, id, transport, createdAt: at, updatedAt: at };
      if (!(await store.insert(tx, owner, lab))) throw labsErrors.laboratoryNameTaken();
      await audit(change, 'laboratory.created', { kind: 'laboratory', id }, { transport: transport.kind });
      return view(lab);
    },

    async list({ actor }: Reader) {
      const laboratories = (await store.list(db, ownerOf(actor))).map(view);
      return {
        object: 'list' as const,
        resource: 'laboratory' as const,
        count: laboratories.length,
        laboratories,
      };
    },

    async read({ actor }: Reader, id: string) {
      const lab = isLaboratoryId(id) ? await store.find(db, ownerOf(actor), id) : undefined;
      if (lab === undefined) throw labsErrors.laboratoryUnknown();
      return view(lab);
    },

    async change(change: Change, id: string, given: LaboratoryChange, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const lab = await lockOne(change, id);
      requireMatch(ifMatch, tagOf(view(lab)));
      const { transport, ...rest } = given;
      const changed: store.Laboratory = {
        ...lab,
        ...present(rest),
        ...(transport !== undefined && { transport: sealTransport(transport, lab.transport, sealKey) }),
        updatedAt: clock.now(),
      };
      if (!(await store.change(tx, ownerOf(actor), changed))) throw labsErrors.laboratoryNameTaken();
      await audit(
        change,
        'laboratory.changed',
        { kind: 'laboratory', id },
        { fields: Object.keys(given).toSorted() },
      );
      return view(changed);
    },

    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const lab = await lockOne(change, id);
      requireMatch(ifMatch, tagOf(view(lab)));
      await giveUp(change, id);
      await store.remove(change.tx, ownerOf(change.actor), id);
      await audit(change, 'laboratory.deleted', { kind: 'laboratory', id });
      return null;
    },
  };
}

/**
 * A credential that is not said again goes on only to the same address, else whoever may change a laboratory could have it
 * sent to a server of their own.
 */
function sealTransport(
  given: TransportOrder,
  was: store.Transport | undefined,
  sealKey: Buffer,
): store.Transport {
  if (given.kind !== 'https') return given;
  const { kind, url, authorization } = given;
  if (authorization === null) return { kind, url, credential: null };
  if (authorization !== undefined)
    return { kind, url, credential: seal(Buffer.from(authorization), sealKey) };
  const held = was?.kind === 'https' ? was : undefined;
  if (held !== undefined && held.credential !== null && held.url !== url)
    throw refuseField('transport.authorization', 'Required when url changes; null for none');
  return { kind, url, credential: held?.credential ?? null };
}

function view({ transport, createdAt, updatedAt, ...lab }: store.Laboratory): LaboratoryView {
  return {
    object: 'laboratory',
    ...lab,
    transport:
      transport.kind === 'https'
        ? { kind: 'https', url: transport.url, hasAuthorization: transport.credential !== null }
        : transport,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
