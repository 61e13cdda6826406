export { type AuditEntry, appendAudit, appendAuditMany, auditLedger } from './audit.ts';
export type { Ledger, LedgerColumn } from './chain.ts';
export { createReadAudit, type ReadAudit, type RecordsShown } from './read-audit.ts';
export { createSealer, type Sealer, type SealerOptions } from './sealer.ts';
export {
  type ChainReport,
  type LedgerFault,
  type LedgerReport,
  verifyAudit,
  verifyLedger,
} from './verify.ts';
