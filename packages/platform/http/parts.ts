import type { Socket } from 'node:net';
import type { Clock } from '@chartwright/kernel';
import type { Db } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import type { KeyRegistry } from '../keys/registry.ts';
import type { RateLimiter, RateState } from '../limits/limiter.ts';
import type { Log } from '../log.ts';
import type { Meter } from '../meter/meter.ts';
import type { SandboxClocks } from '../sandbox/clocks.ts';
import type { AccessLog } from './access-log.ts';
import type { Metrics } from './metrics.ts';
import type { Surface } from './surface.ts';

/** What the HTTP layer is given by the process. */
export type HttpParts = {
  readonly clock: Clock;
  /** "Now" of each world: what a request is answered by, where it sends no clock of its own. */
  readonly clocks: SandboxClocks;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly access: AccessLog;
  readonly db: Db;
  readonly idempotencySeal: Buffer;
  readonly keys: KeyRegistry;
  readonly limiter: RateLimiter;
  readonly meter: Meter;
  /** Verifies a person's token; null when it is not one of ours or has expired. */
  readonly verifyToken: (token: string) => Promise<Actor | null>;
  /** Which surface's envelope a path is answered in when no route owns it. */
  readonly surfaceOf: (path: string) => Surface;
  readonly trustProxy: boolean;
};

declare module 'fastify' {
  interface FastifyInstance {
    /** How long a body or an answer that is streamed may stand still. */
    idleMs: number;
    /** Connections over which an upload comes: it has no limit on the time it takes as a whole. */
    uploading: WeakSet<Socket>;
  }
  interface FastifyRequest {
    startedAt: number;
    actor: Actor | undefined;
    rate: RateState | undefined;
    /** Headers that were decided before the answer was known, such as those of CORS. */
    extraHeaders: (readonly [name: string, value: string])[] | undefined;
    surface: Surface | undefined;
    takesForm: boolean;
    /** The handler is given the bytes of a JSON or form body as they came: somebody has signed them. */
    takesRaw: boolean;
    repeatsFields: boolean;
    /** The body is a file, read by the route itself. */
    takesUpload: boolean;
    operation: string;
    failureCode: string | undefined;
  }
}
