import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Bounds in seconds: most engine calls end within one millisecond, uploads within minutes. */
const BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

type Measure = {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
};
type Labels = Readonly<Record<string, string>>;

export type Metrics = {
  readonly registry: Registry;
  /** Adds a counter of a capability. */
  counter(measure: Measure): (labels: Labels) => void;
  /**
   * Adds a gauge of what all processes see alike, such as the length of a queue: it is read at each scrape, and the
   * greatest of the processes' readings is shown.
   */
  gauge(measure: Measure, read: (set: (value: number, labels: Labels) => void) => Promise<void>): void;
  observe(operation: string, status: number, seconds: number): void;
};

/** Prometheus metrics of one process. Labels hold operation names and status codes, never ids or values. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'chartwright_' });
  const requests = new Counter({
    name: 'chartwright_http_requests_total',
    help: 'Finished HTTP requests',
    labelNames: ['operation', 'status'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'chartwright_http_request_duration_seconds',
    help: 'Time from the first byte of the request to the last byte of the answer',
    labelNames: ['operation'],
    buckets: BUCKETS,
    registers: [registry],
  });
  // Looking a label set up hashes it anew; the bound children are kept instead, one for each operation and status.
  const counters = new Map<string, Counter.Internal>();
  const timers = new Map<string, Histogram.Internal<'operation'>>();
  return {
    registry,
    counter(measure) {
      const counter = new Counter({ ...withLabels(measure), registers: [registry] });
      return (labels) => counter.inc(labels);
    },
    gauge(measure, read) {
      new Gauge({
        ...withLabels(measure),
        registers: [registry],
        aggregator: 'max',
        async collect() {
          this.reset();
          await read((value, labels) => this.set(labels, value));
        },
      });
    },
    observe(operation, status, seconds) {
      const counterKey = `${operation} ${status}`;
      let counter = counters.get(counterKey);
      if (counter === undefined) {
        counter = requests.labels(operation, String(status));
        counters.set(counterKey, counter);
      }
      counter.inc();
      let timer = timers.get(operation);
      if (timer === undefined) {
        timer = duration.labels(operation);
        timers.set(operation, timer);
      }
      timer.observe(seconds);
    },
  };
}

/** The Prometheus text of several processes together: counters and histograms are summed. */
export const aggregateMetrics = (
  snapshots: readonly Awaited<ReturnType<Registry['getMetricsAsJSON']>>[],
): Promise<string> => AggregatorRegistry.aggregate([...snapshots]).metrics();

const withLabels = ({ labelNames = [], ...measure }: Measure) => ({
  ...measure,
  labelNames: [...labelNames],
});
