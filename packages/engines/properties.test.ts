import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { engineProperties } from './campaign.ts';

/** Generated requests in an ordinary test run; a campaign asks for many more. */
const REQUESTS = 20_000;

const properties = engineProperties(fc);

describe('for every request', () => {
  test.each(properties)('$title', ({ check }) => {
    check(Math.ceil(REQUESTS / properties.length));
  });
});
