import { describe, test } from 'vitest';
import { engineProperties } from './campaign.ts';

/** Generated requests in an ordinary test run; a campaign asks for many more. */
const REQUESTS = 20_000;

describe('for every request', () => {
  test.each(engineProperties)('$title', ({ check }) => {
    check(Math.ceil(REQUESTS / engineProperties.length));
  });
});
