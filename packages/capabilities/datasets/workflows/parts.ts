import type { Warehouse } from '@chartwright/analytics';
import { type Db, notingShown, type ReadAudit } from '@chartwright/platform';
import type { Catalogue } from '../queries/ports.ts';
import type { Entities } from './entities.ts';

/** What the workflows on hospital data are made of. */
export type WorkflowParts = {
  readonly db: Db;
  readonly catalogue: Catalogue;
  readonly warehouse: Warehouse;
  readonly readAudit: ReadAudit;
  readonly entities: Entities;
};

export const noteDataset = notingShown('dataset');
