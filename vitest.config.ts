import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{apps,benchmarks,examples,packages,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: ['./vitest.global-setup.ts'],
    setupFiles: ['./scripts/vitest-setup.ts'],
    environment: 'node',
    restoreMocks: true,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
