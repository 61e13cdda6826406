export { type AuditEntry, appendAudit, appendAuditMany, auditLedger, findAuditPlace } from './audit.ts';
export type { Ledger, LedgerColumn } from './chain.ts';
export * from './deed.ts';
export { findNaming, type NamingEntry } from './naming.ts';
export { pruneLedger } from './prune.ts';
export { openReadAudit, type ReadAudit, type RecordsShown } from './read-audit.ts';
export { createSealer, type Sealer, type SealerOptions } from './sealer.ts';
export {
  type ChainReport,
  type LedgerFault,
  type LedgerReport,
  verifyAudit,
  verifyLedger,
} from './verify.ts';
