import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listUnseen, readAnswers } from './answers-seen.ts';

const line = (entry: object) => `${JSON.stringify({ level: 30, ...entry, msg: 'request' })}\n`;

test('a declared answer counts as seen only with its status and its code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-answers-'));
  writeFileSync(
    join(folder, 'one.log'),
    line({ operation: 'beds.make', status: 201 }) +
      line({ operation: 'beds.make', status: 409, code: 'conflict' }) +
      `${JSON.stringify({ level: 30, operation: 'beds.read', status: 404, msg: 'something else' })}\n`,
  );
  const seen = readAnswers(folder);
  rmSync(folder, { recursive: true });
  const routes = [
    {
      operationId: 'beds.make',
      status: 201,
      errors: [
        { status: 409, code: 'conflict' },
        { status: 409, code: 'bed_taken' },
      ],
    },
    { operationId: 'beds.read', errors: [{ status: 404, code: 'not_found' }] },
  ];
  expect(listUnseen(routes, seen)).toEqual([
    'beds.make 409 bed_taken',
    'beds.read 200',
    'beds.read 404 not_found',
  ]);
});
