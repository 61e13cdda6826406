import type { TestProject } from 'vitest/node';
import { startTestServer } from './packages/platform/testing/server.ts';

/** One throwaway PostgreSQL for the whole run; each test file copies a database of its own from a template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...server } = await startTestServer();
  project.provide('postgres', server);
  return stop;
}
