import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestPatientRef } from './patient-ref.ts';

const key = randomBytes(32);
const owner = { orgId: 'org_a', mode: 'live' } as const;

test('a patient reference has one digest in its world, and another one in every other', () => {
  const digests = [
    digestPatientRef(owner, 'p1', key),
    digestPatientRef(owner, 'p2', key),
    digestPatientRef({ ...owner, mode: 'test' }, 'p1', key),
    digestPatientRef({ ...owner, orgId: 'org_b' }, 'p1', key),
    digestPatientRef(owner, 'p1', randomBytes(32)),
  ].map((digest) => digest.toString('hex'));
  expect(new Set(digests).size).toBe(5);
  expect(digestPatientRef(owner, 'p1', key).toString('hex')).toBe(digests[0]);
});
