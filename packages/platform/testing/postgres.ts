export { type SsrfAttempt, ssrfAttempts } from '../egress/testing/ssrf-attempts.ts';
export { createTestDatabase, type TestDatabase } from './database.ts';
export { silentLog, startTestServer, type TestServer } from './server.ts';
export { useTestDatabase } from './vitest.ts';
