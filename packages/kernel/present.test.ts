import { expect, test } from 'vitest';
import { present } from './present.ts';

test('what was left out changes nothing, what was emptied does', () => {
  const was = { host: 'a', port: 1, note: 'n' as string | null };
  const given: { host?: string | undefined; note?: string | null } = { host: undefined, note: null };
  expect({ ...was, ...present(given) }).toEqual({ host: 'a', port: 1, note: null });
});
