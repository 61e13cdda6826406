import type { Database, HttpServer, Metrics } from '@chartwright/platform';
import type { MetricsExchange } from './metrics-exchange.ts';

const READY_LIMIT_MS = 1_000;

/** What the process says of itself to load balancers and monitors. */
export type Lifecycle = { draining: boolean };

/** `/healthz`: the process answers. `/readyz`: it may be sent work. `/metrics`: Prometheus text. */
export function mountHealth(
  app: HttpServer,
  parts: {
    readonly database: Database;
    readonly metrics: Metrics;
    readonly exchange: MetricsExchange;
    readonly lifecycle: Lifecycle;
  },
): void {
  const { database, metrics, exchange, lifecycle } = parts;
  app.get('/healthz', (request, reply) => {
    request.operation = 'health';
    return reply.send({ status: 'ok' });
  });
  app.get('/api/v1/pub/health', (request, reply) => {
    request.operation = 'health';
    return reply.send({ status_code: 200, message: 'success', data: { status: 'ok' } });
  });
  app.get('/readyz', async (request, reply) => {
    request.operation = 'readiness';
    const isAnswering = lifecycle.draining ? false : await answersInTime(database);
    if (isAnswering) return reply.send({ status: 'ready' });
    return reply.code(503).send({ status: lifecycle.draining ? 'draining' : 'database_unavailable' });
  });
  app.get('/metrics', async (request, reply) => {
    request.operation = 'metrics';
    return reply.header('content-type', metrics.registry.contentType).send(await exchange.text());
  });
}

async function answersInTime(database: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_LIMIT_MS);
  });
  const question = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([question, limit]);
  } finally {
    clearTimeout(timer);
  }
}
