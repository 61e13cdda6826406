import { defineConfig } from 'vitest/config';

/** Vitest would leave one processor idle: half of two. */
const maxWorkers = '100%';

const shared = {
  maxWorkers,
  setupFiles: ['./scripts/vitest-setup.ts'],
  environment: 'node',
  restoreMocks: true,
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers,
    globalSetup: ['./vitest.global-setup.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'packages',
          include: ['{benchmarks,examples,packages,scripts}/**/*.test.{ts,tsx}'],
          // Loading their modules anew for each file took longer than many of these tests. A server keeps state in them.
          isolate: false,
        },
      },
      {
        test: { ...shared, name: 'server', include: ['apps/**/*.test.{ts,tsx}'] },
      },
    ],
  },
});
