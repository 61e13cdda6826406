import { fileURLToPath } from 'node:url';
import { fixedClock } from '@chartwright/kernel';
import { inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, expect, test } from 'vitest';
import { createAdministratorMail } from './administrators.ts';
import type { Mail } from './mailer.ts';

const database = useTestDatabase([
  platformMigrations,
  fileURLToPath(new URL('../migrations', import.meta.url)),
]);
const NOW = new Date('2026-07-01T09:00:00.000Z');

beforeEach(async () => {
  await database().pool.query(`
    insert into organisations (id, name, plan) values ('org_1', 'Clinic', 'self_hosted'), ('org_2', 'Other', 'self_hosted');
    insert into people (id, email, name, password_hash, disabled_at) values
      ('per_owner', 'owner@clinic.example', 'O', 'x', null), ('per_admin', 'admin@clinic.example', 'A', 'x', null),
      ('per_gone', 'gone@clinic.example', 'G', 'x', now()), ('per_reader', 'reader@clinic.example', 'R', 'x', null),
      ('per_other', 'other@clinic.example', 'X', 'x', null);
    insert into memberships (org_id, person_id, role, created_at) values
      ('org_1', 'per_owner', 'owner', '2026-01-01'), ('org_1', 'per_admin', 'admin', '2026-01-02'),
      ('org_1', 'per_gone', 'owner', '2026-01-03'), ('org_1', 'per_reader', 'viewer', '2026-01-04'),
      ('org_2', 'per_other', 'owner', '2026-01-05')`);
});

test('those who run an organisation get a mail each, and nobody else', async () => {
  const put: { mail: Mail | undefined; expiresAt: Date }[] = [];
  const mail = createAdministratorMail({
    clock: fixedClock(NOW),
    outbox: { put: async (_tx, sent, expiresAt) => void put.push({ mail: sent, expiresAt }) },
  });
  await inTransaction(database().db, (tx) => mail(tx, 'org_1', { subject: 'Look', text: 'There\n' }));
  expect(put.map((one) => one.mail)).toEqual(
    ['owner', 'admin'].map((name) => ({ to: `${name}@clinic.example`, subject: 'Look', text: 'There\n' })),
  );
  expect(put.map((one) => one.expiresAt.toISOString())).toEqual(Array(2).fill('2026-07-02T09:00:00.000Z'));
});
