import { type HospitalRow, rowsOf, writeHospital } from '@chartwright/analytics/testing/hospital';
import { placeHospital } from '@chartwright/datasets/testing';
import { loadSecrets } from '@chartwright/platform';
import { type Reply, send, type TestApp } from './server.ts';

/** A client of the workflows on hospital data. */

export type Hospital = {
  readonly files: ReturnType<typeof writeHospital>;
  readonly cases: readonly HospitalRow[];
};

/** Generates a hospital whose last day of admission is 2025-12-31. */
export function generate(cases: number, seed: number): Hospital {
  const files = writeHospital({ cases, seed });
  return { files, cases: rowsOf(files.get('cases') ?? '') };
}

/** Loads it for an organisation, in one mode. */
export async function load(
  app: TestApp,
  hospital: Hospital,
  place: { readonly orgId?: string; readonly mode?: 'test' | 'live'; readonly name?: string } = {},
): Promise<void> {
  const { orgId = app.credentials.orgId, mode = 'test', name = 'hospital' } = place;
  const { datasetSeal: sealKey } = await loadSecrets({ dataDir: app.dataDir });
  const { db } = app.database;
  const at = new Date('2026-01-10T08:00:00Z');
  await placeHospital(
    { db, dataDir: app.dataDir, sealKey, owner: { orgId, mode }, name, at },
    hospital.files,
  );
}

/** Asks a workflow, in test mode at the end of 2025. */
export const ask = (
  app: TestApp,
  workflow: string,
  json: unknown,
  key = app.credentials.keys.test,
): Promise<Reply> =>
  send(app, 'POST', `/api/v1/${workflow}/`, {
    headers: {
      'x-api-key': key,
      ...(key !== app.credentials.keys.live && { 'x-test-clock': '2025-12-31T12:00:00Z' }),
    },
    json,
  });
