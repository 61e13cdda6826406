// Without this file a test run hides what matters in a page of chatter, and nobody reads the warning in it.
import { afterEach, expect } from 'vitest';

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
const printed: string[] = [];

for (const method of METHODS) {
  console[method] = (...values: unknown[]) =>
    printed.push(`console.${method}: ${values.map(String).join(' ')}`);
}

afterEach(() => {
  expect(printed.splice(0), 'A test prints nothing.').toEqual([]);
});
