import type { TestProject } from 'vitest/node';
import { startTestServer } from './packages/platform/testing/server.ts';
import { answersFolder } from './scripts/answers-seen.ts';
import { buildStale } from './scripts/build.ts';

/** Builds what is stale, and starts one throwaway PostgreSQL; each test file copies a database of its own from a template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildStale();
  const { stop, ...server } = await startTestServer();
  project.provide('postgres', server);
  project.provide('answersFolder', answersFolder());
  return stop;
}
