import type { Clock } from '@chartwright/kernel';
import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { administers, ROLES } from '../rules.ts';
import type { Outbox } from './outbox.ts';

/** Mails everybody who runs an organisation, as part of the change that the mail tells. Everyone gets one of their own. */
export type MailAdministrators = (
  tx: Tx,
  orgId: string,
  mail: { readonly subject: string; readonly text: string },
) => Promise<void>;

const DAY_MS = 86_400_000;

export const createAdministratorMail =
  ({ clock, outbox }: { readonly clock: Clock; readonly outbox: Outbox }): MailAdministrators =>
  async (tx, orgId, { subject, text }) => {
    const expiresAt = new Date(clock.now().getTime() + DAY_MS);
    for (const to of await listAdministrators(tx, orgId))
      await outbox.put(tx, { to, subject, text }, expiresAt);
  };

async function listAdministrators(tx: Tx, orgId: string): Promise<string[]> {
  const { rows } = await sql<{ email: string }>`
    select p.email from memberships m join people p on p.id = m.person_id
    where m.org_id = ${orgId} and m.role = any (${ROLES.filter(administers)}) and p.disabled_at is null
    order by m.created_at, p.id`.execute(tx);
  return rows.map(({ email }) => email);
}
