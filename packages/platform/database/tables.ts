import type { Generated } from 'kysely';

/**
 * The tables Kysely knows. Each capability adds its own beside its store:
 *
 * ```ts
 * declare module '@chartwright/platform' {
 *   interface Tables {
 *     lab_orders: LabOrderRow;
 *   }
 * }
 * ```
 */
export interface Tables {
  audit_entries: AuditEntryRow;
  audit_heads: LedgerHeadRow;
}

export type AuditEntryRow = {
  id: Generated<number>;
  /** The organisation, or `platform` for what belongs to none. Computed by the database. */
  chain: Generated<string>;
  org_id: string | null;
  at: Generated<Date>;
  actor_kind: string;
  actor_id: string | null;
  action: string;
  target_kind: string | null;
  target_id: string | null;
  request_id: string | null;
  /** Ids, codes and counts only. */
  details: Generated<unknown>;
  /** Position in the chain; null until the sealer has come by. */
  seq: number | null;
  prev_hash: Buffer | null;
  hash: Buffer | null;
};

export type LedgerHeadRow = { chain: string; seq: number; hash: Buffer; mac: Buffer };
