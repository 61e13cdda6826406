import type { Db, Events, ReadAudit } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import type { Cursors } from '../cursor.ts';
import { EVENT_TYPES, typesOf } from '../endpoints/wanted.ts';
import { webhooksErrors } from '../errors.ts';
import { viewEvent } from '../event-body.ts';
import { type Owner, ownerOf } from '../owner.ts';
import type { EventListQuery } from './model.ts';
import type { Reconcile } from './reconcile.ts';
import { findRemoved } from './reconcile-store.ts';

export type EventLog = ReturnType<typeof createEventLog>;

type Parts = {
  readonly db: Db;
  readonly events: Pick<Events, 'listEvents' | 'findEvent'>;
  readonly readAudit: ReadAudit;
  readonly cursors: Cursors;
  readonly reconcile: Reconcile;
};

/** What happened, in order, for those who fetch it themselves. */
export function createEventLog({ db, events, readAudit, cursors, reconcile }: Parts) {
  /** Who goes on from a cursor has to be told when what came next is gone: they would take a gap for nothing. */
  const requireKept = async (owner: Owner, after: number): Promise<void> => {
    if (after > 0 && after < (await findRemoved(db, owner))) throw webhooksErrors.cursorExpired();
  };

  return {
    async list(reader: Reader, { cursor, limit, type }: EventListQuery) {
      const owner = ownerOf(reader.actor);
      const after = cursor === undefined ? 0 : cursors.read(owner, cursor);
      await requireKept(owner, after);
      const types = type === undefined ? undefined : typesOf(type);
      const page = await events.listEvents({
        ...owner,
        after,
        limit: limit + 1,
        ...(types !== undefined && types.length < EVENT_TYPES.length && { types }),
      });
      const shown = page.events.slice(0, limit);
      const hasMore = page.events.length > limit;
      const next = hasMore ? (shown.at(-1)?.seq ?? after) : page.next;
      noteShown(
        readAudit,
        reader,
        'event.listed',
        shown.map(({ id }) => id),
      );
      return {
        object: 'list' as const,
        events: shown.map(viewEvent),
        nextCursor: cursors.write(owner, next),
        hasMore,
      };
    },

    async read(reader: Reader, id: string) {
      const event = await events.findEvent({ ...ownerOf(reader.actor), id });
      if (event === undefined) throw webhooksErrors.eventUnknown();
      noteShown(readAudit, reader, 'event.read', [id]);
      return viewEvent(event);
    },

    reconcile,
  };
}
