import { expect, test } from 'vitest';
import { isTaskId, makeTaskId, mentionIds } from './ids.ts';

const TASK = '01890000-0000-7000-8000-000000000000';

test('makeTaskId() gives a UUID of version 7 that sorts by time', () => {
  const [early, late] = [makeTaskId(1_700_000_000_000), makeTaskId(1_700_000_000_001)];
  expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
  expect([early, late].every(isTaskId)).toBe(true);
});

test('mentionIds() are UUIDs, the same at each reading, others for another task', () => {
  const ids = mentionIds(TASK, 3);
  expect(mentionIds(TASK, 3)).toEqual(ids);
  expect(mentionIds(TASK.replace('7', '6'), 3)).not.toEqual(ids);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('mentionIds() differ in their first eight digits, also where two hashes begin alike', () => {
  const ids = mentionIds(TASK, 200_000);
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(200_000);
});
