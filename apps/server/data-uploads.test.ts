import { movableClock } from './testing/clock.ts';
import { useServer } from './testing/server.ts';
import { describeUploads } from './testing/upload-suite.ts';

/** Uploads to this server's own addresses. */

const clock = movableClock();
const app = useServer({}, undefined, clock);

describeUploads('this server', {
  app,
  clock,
  refusals: { used: 409, expired: 403, altered: [403, 404], otherSize: 422, otherHash: 422 },
  announce: () => Promise.resolve(),
});
