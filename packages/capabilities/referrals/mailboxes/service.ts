import { present } from '@chartwright/kernel';
import { Answer, type Db, inTransaction, isUuid, makeUuid, requireMatch, tagOf } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { refuseField, succeed } from '../surface.ts';
import type { Connect } from './connection.ts';
import { describeFault, isFaultCode, MailboxFault } from './faults.ts';
import type { DemandVisit } from './jobs.ts';
import type { MailboxChange, MailboxOrder, MailboxView } from './model.ts';
import { loginOf, sealPassword } from './sealed-login.ts';
import * as store from './store.ts';

export type Mailboxes = ReturnType<typeof createMailboxes>;

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly connect: Connect;
  readonly demandVisit: DemandVisit;
};

const MAILBOXES_MAX = 20;
/** Of a trial, within the time that a request has. */
const TRIAL_MS = 20_000;

/** Which mailboxes referrals come to. */
export function createMailboxes(parts: Parts) {
  const { db, sealKey, connect, demandVisit } = parts;

  const findOne = async (owner: Owner, id: string): Promise<store.MailboxRow> => {
    const row = isUuid(id) ? await store.find(db, owner, id) : undefined;
    if (row === undefined) throw referralErrors.mailboxUnknown();
    return row;
  };

  const lockOne = async ({ tx, actor }: Change, id: string): Promise<store.MailboxRow> => {
    const row = isUuid(id) ? await store.lock(tx, ownerOf(actor), id) : undefined;
    if (row === undefined) throw referralErrors.mailboxUnknown();
    return row;
  };

  const answer = async (tx: Change['tx'], owner: Owner, id: string, status: 200 | 201) => {
    const row = await store.find(tx, owner, id);
    if (row === undefined) throw referralErrors.mailboxUnknown();
    return new Answer(succeed(viewMailbox(row)), { status, headers: { etag: tagOf(settingsOf(row)) } });
  };

  return {
    async create(change: Change, order: MailboxOrder) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      if ((await store.countOf(tx, owner)) >= MAILBOXES_MAX) throw referralErrors.mailboxesFull();
      const at = clock.now();
      const id = makeUuid(at.getTime());
      const { user, password, ...rest } = order;
      const box = { ...rest, id, login: user, password: sealPassword(id, password, sealKey) };
      if (!(await store.insert(tx, owner, { ...box, createdBy: actor.id, at })))
        throw referralErrors.mailboxNameTaken();
      await audit(change, 'mailbox.created', { kind: 'mailbox', id });
      if (order.enabled) await demandVisit(tx, id);
      return answer(tx, owner, id, 201);
    },

    list: async ({ actor }: Reader) => succeed((await store.list(db, ownerOf(actor))).map(viewMailbox)),

    async read({ actor }: Reader, id: string) {
      const row = await findOne(ownerOf(actor), id);
      return new Answer(succeed(viewMailbox(row)), { headers: { etag: tagOf(settingsOf(row)) } });
    },

    async change(change: Change, id: string, given: MailboxChange, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf(settingsOf(row)));
      const { user, password, ...rest } = given;
      const box = { ...row, ...present(rest), ...(user !== undefined && { login: user }) };
      // Else whoever may change a mailbox could have its password sent to a server of their own.
      if (password === undefined && isReachedOtherwise(row, box))
        throw refuseField('password', 'Required when host, port, tls or user change');
      const sealed = password === undefined ? row.password : sealPassword(id, password, sealKey);
      const isElsewhere = box.host !== row.host || box.login !== row.login || box.folder !== row.folder;
      const at = clock.now();
      const changed = await store.change(tx, owner, id, { ...box, password: sealed, at, isElsewhere });
      if (changed === 'name_taken') throw referralErrors.mailboxNameTaken();
      await audit(
        change,
        'mailbox.changed',
        { kind: 'mailbox', id },
        { fields: Object.keys(given).toSorted() },
      );
      if (box.enabled) await demandVisit(tx, id);
      return answer(tx, owner, id, 200);
    },

    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf(settingsOf(row)));
      await store.remove(change.tx, ownerOf(change.actor), id);
      await audit(change, 'mailbox.deleted', { kind: 'mailbox', id });
      return null;
    },

    /** Connects as a visit would, and says what is wrong. */
    async try({ actor, requestId }: Reader, id: string) {
      const owner = ownerOf(actor);
      const row = await findOne(owner, id);
      const found = await tryOut(connect, row, sealKey);
      await inTransaction(db, (tx) =>
        audit(
          { tx, actor, requestId },
          'mailbox.tested',
          { kind: 'mailbox', id },
          { code: found.code ?? 'ok' },
        ),
      );
      return succeed(found);
    },
  };
}

async function tryOut(connect: Connect, row: store.MailboxRow, sealKey: Buffer) {
  try {
    const connection = await connect(loginOf(row, sealKey), { signal: AbortSignal.timeout(TRIAL_MS) });
    const { messages, canListen } = connection;
    connection.close();
    return { ok: true, code: null, message: 'The folder can be read.', messages, can_listen: canListen };
  } catch (error) {
    if (!(error instanceof MailboxFault)) throw error;
    return { ok: false, code: error.code, message: error.message, messages: null, can_listen: null };
  }
}

const isReachedOtherwise = (was: store.MailboxSettings, is: store.MailboxSettings): boolean =>
  was.host !== is.host || was.port !== is.port || was.tls !== is.tls || was.login !== is.login;

const settingsOf = (row: store.MailboxRow) => ({
  mailbox_id: row.id,
  name: row.name,
  host: row.host,
  port: row.port,
  tls: row.tls,
  user: row.login,
  folder: row.folder,
  processed_folder: row.processed_folder,
  poll_minutes: row.poll_minutes,
  enabled: row.enabled,
  takes_existing: row.takes_existing,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

const viewMailbox = (row: store.MailboxRow): MailboxView => ({
  ...settingsOf(row),
  state: {
    last_seen: row.last_seen?.toISOString() ?? null,
    last_error: viewError(row),
    is_listening: row.is_listening === true,
    counts: { taken: row.taken, repeated: row.repeated, unread: row.unread, waiting: row.waiting },
  },
});

function viewError({
  last_error: code,
  last_error_at: at,
}: store.MailboxRow): MailboxView['state']['last_error'] {
  if (code === null || at === null || !isFaultCode(code)) return null;
  return { code, message: describeFault(code), at: at.toISOString() };
}
