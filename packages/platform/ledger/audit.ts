import { announce, type Db, type Tx } from '../database/index.ts';
import type { Ledger } from './chain.ts';

/** The audit chain: one chain an organisation, and `platform` for what belongs to none. */
export const auditLedger: Ledger = {
  table: 'audit_entries',
  heads: 'audit_heads',
  columns: [
    { name: 'org_id', as: 'text' },
    { name: 'at', as: 'instant' },
    { name: 'actor_kind', as: 'text' },
    { name: 'actor_id', as: 'text' },
    { name: 'action', as: 'text' },
    { name: 'target_kind', as: 'text' },
    { name: 'target_id', as: 'text' },
    { name: 'request_id', as: 'text' },
    { name: 'details', as: 'json' },
  ],
};

/** Who did what to which record. */
export type AuditEntry = {
  /** Null for what belongs to no organisation. */
  readonly orgId: string | null;
  readonly actor: { readonly kind: string; readonly id: string | null };
  /** A word of the glossary, such as `key.created`. */
  readonly action: string;
  readonly target?: { readonly kind: string; readonly id: string } | undefined;
  readonly requestId?: string | undefined;
  /** Ids, codes and counts only, never a patient value: the audit is read by people who may not see the record. */
  readonly details?: Readonly<
    Record<string, string | number | boolean | null | readonly (string | number)[]>
  >;
  /** When it happened, if not now by the database's clock. */
  readonly at?: Date;
};

const ROWS_PER_STATEMENT = 1_000;

/** Writes one entry with the change it tells: both are committed or neither. The sealer links it right after. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await appendAuditMany(tx, [entry]);
}

/** Writes several entries, in order. */
export async function appendAuditMany(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += ROWS_PER_STATEMENT) {
    const rows = entries.slice(from, from + ROWS_PER_STATEMENT).map(toRow);
    await tx.insertInto('audit_entries').values(rows).execute();
  }
  announce(tx, auditLedger.table);
}

/** Where the latest entry of this kind stands in its chain; undefined until it is sealed. */
export async function findAuditPlace(
  db: Db | Tx,
  { orgId, action, target }: Required<Pick<AuditEntry, 'action' | 'target'>> & { readonly orgId: string },
): Promise<{ readonly seq: number; readonly hash: string } | undefined> {
  const found = await db
    .selectFrom('audit_entries')
    .select(['seq', 'hash'])
    .where('org_id', '=', orgId)
    .where('target_kind', '=', target?.kind ?? '')
    .where('target_id', '=', target?.id ?? '')
    .where('action', '=', action)
    .where('seq', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (found === undefined || found.seq === null || found.hash === null) return undefined;
  return { seq: found.seq, hash: found.hash.toString('hex') };
}

function toRow({ orgId, actor, action, target, requestId, details, at }: AuditEntry) {
  return {
    org_id: orgId,
    actor_kind: actor.kind,
    actor_id: actor.id,
    action,
    target_kind: target?.kind ?? null,
    target_id: target?.id ?? null,
    request_id: requestId ?? null,
    details: JSON.stringify(details ?? {}),
    ...(at !== undefined && { at }),
    seq: null,
    prev_hash: null,
    hash: null,
  };
}
