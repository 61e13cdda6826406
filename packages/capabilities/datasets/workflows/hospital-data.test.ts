import { type Warehouse, WarehouseError, type WarehouseReason } from '@chartwright/analytics';
import { expect, test } from 'vitest';
import type { Catalogue } from '../queries/ports.ts';
import { openHospitalData } from './hospital-data.ts';

const owner = { orgId: 'org_a', mode: 'test' } as const;
const dataset = { id: 'ds_a', name: 'hospital', model: 'hospital', version: 1, loadedAt: undefined, rows: 1 };

/** Hospital data whose reading ends so. */
async function open(reason: WarehouseReason) {
  const catalogue = {
    list: async () => [dataset],
    snapshot: async () => ({ key: 'org_a/test/ds_a', version: 1, model: 'hospital', tables: [] }),
  } as Partial<Catalogue> as Catalogue;
  const warehouse = {
    run: () => Promise.reject(new WarehouseError(reason, 'It ended')),
  } as Partial<Warehouse> as Warehouse;
  const data = await openHospitalData({ catalogue, warehouse }, owner, undefined);
  if (data === undefined) throw new Error('There is no data');
  return data;
}

test.each([
  ['timeout', { status: 504 }],
  ['memory', { status: 503 }],
  ['failed', { reason: 'failed' }],
] as const)('reading that ends with %s is told as what it is', async (reason, told) => {
  const data = await open(reason);
  await expect(data.read({ sql: 'select 1', parameters: [] })).rejects.toMatchObject(told);
});
