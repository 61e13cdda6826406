import { allowanceOf, type Db, type ReadAudit } from '@chartwright/platform';
import { audit, type Change, noteShown, type Reader } from '../caller.ts';
import { panelOf } from '../catalogue/service.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId, makeOrderId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { digestPatientRef } from '../patient-ref.ts';
import type { EventAppender, Queryable } from '../ports.ts';
import { refuseField } from '../refuse-field.ts';
import type { LabSettings } from '../settings/model.ts';
import type { ReadSettings } from '../settings/store.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { OrderQuery, OrderRequest } from './model.ts';
import { writeRequisitionNumber } from './requisition-number.ts';
import { START } from './rules.ts';
import * as store from './store.ts';
import { beginOrder, type Move, type MoveOrder } from './transitions.ts';
import { viewEvent, viewOrder } from './views.ts';

export type LabOrders = ReturnType<typeof createLabOrders>;

/** Whether an organisation has a laboratory of this id. */
export type HasLaboratory = (db: Queryable, owner: Owner, laboratoryId: string) => Promise<boolean>;

type Parts = {
  readonly db: Db;
  readonly events: EventAppender;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly readSettings: ReadSettings;
  readonly hasLaboratory: HasLaboratory;
  readonly moveOrder: MoveOrder;
};

/** What a caller says about a step of an order, besides which one it is. */
export type Step = Omit<Move, 'orderId' | 'actor'>;

const DAY_MS = 86_400_000;
/** Two orders of one minute share a number once in 16 million times; five in a row are no accident. */
const NUMBERS_TRIED = 5;

/** Orders of laboratory tests: placed, listed, and moved by the people of the clinic. */
export function createLabOrders(parts: Parts) {
  const { db, events, readAudit, sealKey, readSettings, hasLaboratory, moveOrder } = parts;

  const findOne = async (owner: Owner, id: string): Promise<store.Order> => {
    const order = isOrderId(id) ? await store.find(db, owner, id, sealKey) : undefined;
    if (order === undefined) throw labsErrors.orderUnknown();
    return order;
  };

  return {
    async create(change: Change, request: OrderRequest) {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const { laboratoryId } = request;
      if (laboratoryId !== undefined && !(await hasLaboratory(tx, owner, laboratoryId)))
        throw refuseField('laboratoryId', 'Expected the id of a laboratory');
      const drafted = draftOrder(change, request, await readSettings(tx, owner));
      const digest = digestPatientRef(owner, request.patientRef, sealKey);
      const order = await insertNumbered(tx, drafted, digest, sealKey);
      await beginOrder(tx, order, { events, sealKey, actor: { type: 'account', id: actor.id } });
      await audit(
        change,
        'lab_order.requested',
        { kind: 'lab_order', id: order.id },
        { panel: order.panelId },
      );
      return viewOrder(order);
    },

    async list({ actor, requestId }: Reader, query: OrderQuery) {
      const owner = ownerOf(actor);
      const { patientRef, status, limit, cursor } = query;
      const found = await store.list(
        db,
        owner,
        {
          digest: patientRef === undefined ? undefined : digestPatientRef(owner, patientRef, sealKey),
          status,
          after: cursor === undefined ? undefined : readCursor(cursor),
          limit: limit + 1,
        },
        sealKey,
      );
      const page = found.slice(0, limit);
      noteShown(
        readAudit,
        { actor, requestId },
        'lab_order.listed',
        page.map(({ id }) => id),
      );
      const last = page.at(-1);
      return {
        object: 'list' as const,
        resource: 'lab_order' as const,
        count: page.length,
        patientRef: patientRef ?? null,
        orders: page.map(viewOrder),
        nextCursor: found.length > limit && last !== undefined ? writeCursor(last) : null,
      };
    },

    async read({ actor, requestId }: Reader, id: string) {
      const order = await findOne(ownerOf(actor), id);
      noteShown(readAudit, { actor, requestId }, 'lab_order.read', [id]);
      return viewOrder(order);
    },

    async history({ actor, requestId }: Reader, id: string) {
      const owner = ownerOf(actor);
      const order = await findOne(owner, id);
      const rows = await store.listEvents(db, owner, order.id, sealKey);
      noteShown(readAudit, { actor, requestId }, 'lab_order.history_read', [id]);
      return {
        object: 'list' as const,
        resource: 'lab_order_event' as const,
        count: rows.length,
        orderId: order.id,
        events: rows.map(viewEvent),
      };
    },

    /** A step that somebody of the clinic tells. */
    async move(change: Change, id: string, step: Step) {
      if (!isOrderId(id)) throw labsErrors.orderUnknown();
      const actor = { type: 'account', id: change.actor.id } as const;
      return viewOrder(await moveOrder(change, { ...step, orderId: id, actor }));
    },
  };
}

function draftOrder({ actor, clock }: Change, request: OrderRequest, settings: LabSettings) {
  const panel = panelOf(request.panelId);
  if (panel === undefined) throw refuseField('panelId', 'Expected the panelId of an orderable panel');
  const at = clock.now();
  return {
    ...ownerOf(actor),
    ...START,
    prefix: settings.requisitionPrefix,
    patientRef: request.patientRef,
    note: request.note ?? null,
    metadata: request.metadata ?? null,
    patient: request.patient ?? null,
    answers: request.answers ?? [],
    panelId: panel.panelId,
    panelName: panel.name,
    category: panel.category,
    priceCents: panel.priceCents,
    priority: request.priority,
    fasting: request.fasting ?? null,
    laboratoryId: request.laboratoryId ?? null,
    reason: null,
    version: 1,
    createdKind: actor.kind,
    createdBy: allowanceOf(actor),
    createdAt: at,
    updatedAt: at,
    scheduledFor: null,
    collectedAt: null,
    expiresAt: new Date(at.getTime() + settings.unauthorizedExpiryDays * DAY_MS),
  };
}

/** Keeps an order under a number that no other one has. */
async function insertNumbered(
  tx: Change['tx'],
  { prefix, ...draft }: ReturnType<typeof draftOrder>,
  digest: Buffer,
  sealKey: Buffer,
): Promise<store.Order> {
  for (let tried = 0; tried < NUMBERS_TRIED; tried++) {
    const id = makeOrderId();
    const order = {
      ...draft,
      id,
      requisitionNumber: writeRequisitionNumber(prefix, draft.createdAt, id),
    };
    if (await store.insert(tx, order, digest, sealKey)) return order;
  }
  throw new Error('No requisition number was free');
}
