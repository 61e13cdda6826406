import type { Clock } from '@chartwright/kernel';
import {
  type Actor,
  appendAuditMany,
  type Db,
  isMetered,
  PLAN_LIMITS,
  type Plan,
  type Tx,
} from '@chartwright/platform';
import { accountErrors } from '../errors.ts';
import { newId } from '../ids.ts';
import { requirePerson } from '../sign-in/service.ts';
import { bumpKeyRevision } from '../store.ts';
import { makeInvoice } from './invoice.ts';
import type {
  AccessRequest,
  AccessRequestView,
  Approval,
  Invoice,
  OrganisationView,
  PlanView,
} from './model.ts';
import * as store from './store.ts';

export type Plans = ReturnType<typeof createPlans>;

/** What an organisation may use, what it has used, and how it comes to live keys. */
export function createPlans({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
  return {
    async read(actor: Actor): Promise<PlanView> {
      const today = clock.now().toISOString().slice(0, 10);
      const requestsToday = await store.countRequests(db, actor.orgId, today, today);
      // Read anew: what the credential says of its organisation may be a second old.
      const { plan, production_approved } = await requireOrganisation(db, actor.orgId);
      const limits = limitsOf(plan);
      const daily = limits.per_organisation_per_day;
      const request = await store.findNewestRequest(db, actor.orgId);
      return {
        plan,
        metered: isMetered(plan),
        production_approved: production_approved || !isMetered(plan),
        limits,
        requests_today: requestsToday,
        remaining_today: daily === null ? null : Math.max(0, daily - requestsToday),
        resets_at: daily === null ? null : nextMidnight(today),
        requests_this_month: await store.countRequests(db, actor.orgId, `${today.slice(0, 8)}01`, today),
        production_request: request === undefined ? null : viewRequest(request),
      };
    },

    async ask(tx: Tx, actor: Actor, request: AccessRequest, requestId: string): Promise<AccessRequestView> {
      requirePerson(actor);
      const organisation = await store.lockOrganisation(tx, actor.orgId);
      if (organisation === undefined || organisation.production_approved || !isMetered(organisation.plan)) {
        throw accountErrors.productionApproved();
      }
      const id = newId('par');
      const asked = { ...request, id, orgId: actor.orgId, requestedBy: actor.id, at: clock.now() };
      const row = await store.insertRequest(tx, asked);
      if (row === undefined) throw accountErrors.productionPending();
      await record(tx, actor, [actor.orgId], 'production_access.requested', {
        requestId,
        orgId: actor.orgId,
        details: { plan: request.plan },
      });
      return viewRequest(row);
    },

    async listOrganisations(actor: Actor, isPendingOnly: boolean): Promise<OrganisationView[]> {
      requireOperator(actor);
      const rows = await store.listOrganisations(db, isPendingOnly);
      const requests = await store.listNewestRequests(
        db,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => viewOrganisation(row, requests.get(row.id)));
    },

    /** Opens the live keys of an organisation, on the plan it asked for or on one that is named; or moves it to that. */
    async approve(
      tx: Tx,
      actor: Actor,
      id: string,
      approval: Approval,
      requestId: string,
    ): Promise<OrganisationView> {
      requireOperator(actor);
      const organisation = await store.lockOrganisation(tx, id);
      if (organisation === undefined) throw accountErrors.organisationNotFound();
      const isMove = approval.plan !== undefined && approval.plan !== organisation.plan;
      if (organisation.production_approved && !isMove) throw accountErrors.productionApproved();
      const decision = {
        orgId: id,
        status: 'approved',
        by: actor.id,
        at: clock.now(),
        reason: null,
      } as const;
      const request = await store.decideRequest(tx, decision);
      const plan = approval.plan ?? request?.plan;
      if (plan === undefined) throw accountErrors.nothingToDecide();
      await store.approve(tx, id, plan);
      await bumpKeyRevision(tx);
      await record(tx, actor, [id, actor.orgId], 'production_access.approved', {
        requestId,
        orgId: id,
        details: { plan },
      });
      return viewOrganisation({ ...organisation, plan, production_approved: true }, request);
    },

    async decline(
      tx: Tx,
      actor: Actor,
      id: string,
      reason: string,
      requestId: string,
    ): Promise<OrganisationView> {
      requireOperator(actor);
      const organisation = await store.lockOrganisation(tx, id);
      if (organisation === undefined) throw accountErrors.organisationNotFound();
      const decision = { orgId: id, status: 'declined', by: actor.id, at: clock.now(), reason } as const;
      const request = await store.decideRequest(tx, decision);
      if (request === undefined) throw accountErrors.nothingToDecide();
      await record(tx, actor, [id, actor.orgId], 'production_access.declined', {
        requestId,
        orgId: id,
        details: { plan: request.plan },
      });
      return viewOrganisation(organisation, request);
    },

    async invoice(actor: Actor, month: string | undefined): Promise<Invoice> {
      const chosen = month ?? clock.now().toISOString().slice(0, 7);
      return makeInvoice(actor.orgId, chosen, await store.sumUsage(db, actor.orgId, `${chosen}-01`));
    },
  };
}

async function requireOrganisation(db: Db, id: string): Promise<store.OrganisationRow> {
  const row = await store.findOrganisation(db, id);
  if (row === undefined) throw accountErrors.organisationNotFound();
  return row;
}

function requireOperator(actor: Actor): void {
  if (actor.kind !== 'person' || !actor.rights.has('operator')) throw accountErrors.operatorNeeded();
}

function limitsOf(plan: Plan): PlanView['limits'] {
  const none = {
    per_key_per_day: null,
    per_organisation_per_day: null,
    per_key_per_second: null,
    burst: null,
  };
  if (plan === 'sandbox') {
    const { perKeyDay, perAccountDay } = PLAN_LIMITS.sandbox;
    return { ...none, per_key_per_day: perKeyDay, per_organisation_per_day: perAccountDay };
  }
  if (plan !== 'launch' && plan !== 'scale') return none;
  const { perSecond, burst } = PLAN_LIMITS[plan];
  return { ...none, per_key_per_second: perSecond, burst };
}

const nextMidnight = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString();

/** Told in the chain of the organisation it is about, and in that of whoever decided. */
const record = (
  tx: Tx,
  actor: Actor,
  chains: readonly string[],
  action: string,
  about: {
    readonly orgId: string;
    readonly requestId: string;
    readonly details: Readonly<Record<string, string>>;
  },
): Promise<void> =>
  appendAuditMany(
    tx,
    [...new Set(chains)].map((orgId) => ({
      orgId,
      actor: { kind: actor.kind, id: actor.id },
      action,
      target: { kind: 'organisation', id: about.orgId },
      requestId: about.requestId,
      details: about.details,
    })),
  );

const viewRequest = (row: store.RequestRow): AccessRequestView => ({
  id: row.id,
  plan: row.plan,
  use_case: row.use_case,
  status: row.status,
  requested_at: row.requested_at.toISOString(),
  decided_at: row.decided_at?.toISOString() ?? null,
  reason: row.reason,
});

const viewOrganisation = (
  row: store.OrganisationRow,
  request: store.RequestRow | undefined,
): OrganisationView => ({
  id: row.id,
  name: row.name,
  plan: row.plan,
  production_approved: row.production_approved,
  created_at: row.created_at.toISOString(),
  production_request: request === undefined ? null : viewRequest(request),
});
