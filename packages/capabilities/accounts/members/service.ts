import { randomBytes } from 'node:crypto';
import type { Clock, Right } from '@chartwright/kernel';
import {
  type Actor,
  appendAudit,
  type Db,
  inTransaction,
  requireMatch,
  type Tx,
  tagOf,
} from '@chartwright/platform';
import { accountErrors } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Outbox } from '../mail/outbox.ts';
import { invitationMail } from '../mail/texts.ts';
import { hashPassword, verifyPassword } from '../passwords.ts';
import { administers, isSeatAboveReach, isSeatLess, type Role } from '../rules.ts';
import type { Guesses } from '../sign-in/guesses.ts';
import { newPassword } from '../sign-in/model.ts';
import type { TellRefusal } from '../sign-in/refusals.ts';
import { hashToken, isTooAlike, requirePerson } from '../sign-in/service.ts';
import { endSessions } from '../sign-in/store.ts';
import * as accounts from '../store.ts';
import type { Acceptance, InvitationOrder, InvitationView, MemberChange, MemberView } from './model.ts';
import * as store from './store.ts';

const INVITATION_DAYS = 7;

export type MemberParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly guesses: Guesses;
  readonly tellRefusal: TellRefusal;
  readonly outbox: Outbox;
  readonly publicUrl: () => string;
};

export type Members = ReturnType<typeof createMembers>;

/** The people of an organisation: who they are, what they may do, and how they come and go. */
export function createMembers(parts: MemberParts) {
  const { db, clock, outbox, publicUrl } = parts;
  return {
    list: async (actor: Actor): Promise<MemberView[]> =>
      (await store.listMembers(db, actor.orgId)).map(viewMember),

    async read(actor: Actor, id: string): Promise<MemberView> {
      const row = await store.findMember(db, actor.orgId, id);
      if (row === undefined) throw accountErrors.memberNotFound();
      return viewMember(row);
    },

    async change(
      tx: Tx,
      actor: Actor,
      id: string,
      change: MemberChange,
      request: { readonly ifMatch: string | undefined; readonly requestId: string },
    ): Promise<MemberView> {
      const { target, owners } = await lockTarget(tx, actor, id, request.ifMatch);
      const role = change.role ?? target.role;
      await requireSeat(tx, actor, { role, rights: change.rights ?? [], had: target });
      const leavesOwners = role !== 'owner' && isLast(owners, id);
      if (leavesOwners || (!administers(role) && (await isLastOperator(tx, target)))) {
        throw accountErrors.lastOwner();
      }
      // The operator of the server is not made, nor unmade, by the members' page.
      const kept = target.rights.filter((right) => right === 'operator');
      const rights = change.rights === undefined ? target.rights : [...change.rights, ...kept];
      await store.changeMember(tx, actor.orgId, id, { role, rights });
      const invitationsEnded = isSeatLess(target, { role, rights })
        ? await store.deleteInvitationsOf(tx, actor.orgId, id)
        : 0;
      await accounts.bumpKeyRevision(tx);
      await record(tx, actor, 'member.changed', { kind: 'person', id }, request.requestId, {
        role,
        rights: rights.join(' '),
        invitationsEnded,
      });
      return viewMember({ ...target, role, rights });
    },

    async remove(
      tx: Tx,
      actor: Actor,
      id: string,
      request: { readonly ifMatch: string | undefined; readonly requestId: string },
    ): Promise<null> {
      const { target, owners } = await lockTarget(tx, actor, id, request.ifMatch);
      await requireSeat(tx, actor, { role: target.role, rights: [], had: target });
      if (isLast(owners, id) || (await isLastOperator(tx, target))) throw accountErrors.lastOwner();
      await endSessions(tx, { personId: id, orgId: actor.orgId }, 'removed', clock.now());
      await store.removeMember(tx, actor.orgId, id);
      const invitationsEnded = await store.deleteInvitationsOf(tx, actor.orgId, id);
      await accounts.bumpKeyRevision(tx);
      await record(tx, actor, 'member.removed', { kind: 'person', id }, request.requestId, {
        invitationsEnded,
      });
      return null;
    },

    /** Invites an address; a second invitation takes the place of the first. */
    async invite(tx: Tx, actor: Actor, order: InvitationOrder, requestId: string): Promise<InvitationView> {
      requirePerson(actor);
      await requireSeat(tx, actor, order);
      const person = await accounts.findPersonByEmail(tx, order.email);
      if (person && (await store.findMember(tx, actor.orgId, person.id))) throw accountErrors.alreadyMember();
      const now = clock.now();
      const code = `invite_${randomBytes(32).toString('base64url')}`;
      const row = {
        id: newId('inv'),
        org_id: actor.orgId,
        org_name: actor.orgName,
        ...order,
        invited_by: actor.id,
        created_at: now,
        expires_at: new Date(now.getTime() + INVITATION_DAYS * 86_400_000),
      };
      await store.insertInvitation(tx, { ...row, hash: hashToken(code) });
      const about = { publicUrl: publicUrl(), organisation: actor.orgName, days: INVITATION_DAYS };
      await outbox.put(
        tx,
        invitationMail({ to: order.email, code, role: order.role, ...about }),
        row.expires_at,
      );
      await record(tx, actor, 'invitation.made', { kind: 'invitation', id: row.id }, requestId, {
        role: order.role,
        rights: order.rights.join(' '),
      });
      return viewInvitation(row);
    },

    listInvitations: async (actor: Actor): Promise<InvitationView[]> =>
      (await store.listInvitations(db, actor.orgId, clock.now())).map(viewInvitation),

    async withdraw(tx: Tx, actor: Actor, id: string, requestId: string): Promise<null> {
      requirePerson(actor);
      if (!(await store.deleteInvitation(tx, actor.orgId, id, clock.now()))) {
        throw accountErrors.invitationNotFound();
      }
      await record(tx, actor, 'invitation.withdrawn', { kind: 'invitation', id }, requestId, {});
      return null;
    },

    /** Makes the invited person a member: with a new account, or with the one the address already has. */
    async accept(input: Acceptance, address: string, requestId: string) {
      const invitation = await store.findInvitation(db, hashToken(input.code), clock.now());
      if (invitation === undefined) throw accountErrors.codeRefused();
      const person = await preparePerson(parts, invitation, input, { address, requestId });
      return inTransaction(db, async (tx) => {
        if (!(await store.deleteInvitation(tx, invitation.org_id, invitation.id, clock.now()))) {
          throw accountErrors.codeRefused();
        }
        if (person.isNew && !(await accounts.insertPerson(tx, person.row))) throw accountErrors.emailTaken();
        const { org_id: orgId, role, rights } = invitation;
        const seat = { orgId, personId: person.row.id, role, rights };
        if (!(await accounts.insertMembership(tx, seat))) throw accountErrors.alreadyMember();
        await appendAudit(tx, {
          orgId,
          actor: { kind: 'person', id: person.row.id },
          action: 'invitation.accepted',
          target: { kind: 'person', id: person.row.id },
          requestId,
          details: { invitation: invitation.id, role, rights: rights.join(' ') },
        });
        return { id: person.row.id, organisation: orgId, role };
      });
    },
  };
}

async function lockTarget(tx: Tx, actor: Actor, id: string, ifMatch: string | undefined) {
  requirePerson(actor);
  const owners = await store.lockOwners(tx, actor.orgId);
  const target = await store.lockMember(tx, actor.orgId, id);
  if (target === undefined) throw accountErrors.memberNotFound();
  requireMatch(ifMatch, tagOf(viewMember(target)));
  return { target, owners };
}

/** Somebody must be able to approve organisations; the first-run owner is the only one who is made an operator. */
const isLastOperator = async (tx: Tx, { rights }: store.MemberRow): Promise<boolean> =>
  rights.includes('operator') && (await store.countOperators(tx)) === 1;

const isLast = (owners: readonly string[], id: string): boolean => owners.length === 1 && owners[0] === id;

/**
 * Nobody gives, or takes away, more than they hold.
 *
 * @throws Problem 403 when an administrator reaches for an owner's seat, or somebody gives clinical_admin without it
 */
export async function requireSeat(
  tx: Tx,
  actor: Actor,
  seat: {
    readonly role: Role;
    readonly rights: readonly Right[];
    readonly had?: { readonly role: Role; readonly rights: readonly Right[] };
  },
): Promise<void> {
  const own = await accounts.findMembership(tx, actor.id, actor.orgId);
  if (own === undefined || isSeatAboveReach(own.role, [seat.role, seat.had?.role])) {
    throw accountErrors.ownerNeeded();
  }
  const isGiven = seat.rights.includes('clinical_admin') && !seat.had?.rights.includes('clinical_admin');
  if (isGiven && !actor.rights.has('clinical_admin')) throw accountErrors.rightNotHeld();
}

/** Who accepts: proved by the password where the address has an account, made anew where it has none. */
async function preparePerson(
  { db, guesses, tellRefusal }: MemberParts,
  { email }: store.InvitationRow,
  input: Acceptance,
  { address, requestId }: { readonly address: string; readonly requestId: string },
): Promise<{ readonly isNew: boolean; readonly row: accounts.PersonRow }> {
  const known = await accounts.findPersonByEmail(db, email);
  if (known !== undefined) {
    const charged = await guesses.charge({ email, address });
    if (!(await verifyPassword(known.password_hash, input.password))) {
      await tellRefusal({ personId: known.id, what: 'password', requestId, ...charged });
      throw accountErrors.badCredentials();
    }
    await guesses.forgive({ email, address });
    return { isNew: false, row: known };
  }
  const { name } = input;
  if (name === undefined || !newPassword.safeParse(input.password).success) {
    throw accountErrors.newAccountIncomplete();
  }
  if (isTooAlike(input.password, [email])) throw accountErrors.passwordTooAlike();
  return {
    isNew: true,
    row: { id: newId('per'), email, name, password_hash: await hashPassword(input.password) },
  };
}

const record = (
  tx: Tx,
  actor: Actor,
  action: string,
  target: { readonly kind: string; readonly id: string },
  requestId: string,
  details: Readonly<Record<string, string | number>>,
): Promise<void> =>
  appendAudit(tx, {
    orgId: actor.orgId,
    actor: { kind: actor.kind, id: actor.id },
    action,
    target,
    requestId,
    details,
  });

const viewMember = (row: store.MemberRow): MemberView => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  rights: row.rights,
  second_factor: row.second_factor,
  joined_at: row.created_at.toISOString(),
});

const viewInvitation = (row: Omit<store.InvitationRow, 'org_name'>): InvitationView => ({
  id: row.id,
  email: row.email,
  role: row.role,
  rights: row.rights,
  invited_by: row.invited_by,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
});
