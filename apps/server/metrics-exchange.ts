import type { ChildProcess } from 'node:child_process';
import { aggregateMetrics, type Metrics } from '@chartwright/platform';

/** What one process counted, as it crosses the channel. */
export type Snapshot = Awaited<ReturnType<Metrics['registry']['getMetricsAsJSON']>>;

type Message =
  | { readonly metrics: 'ask'; readonly id: number }
  | { readonly metrics: 'give'; readonly id: number; readonly snapshots: readonly Snapshot[] };

export type MetricsExchange = {
  /** The Prometheus text of all processes of this server together, whichever of them is asked. */
  text(): Promise<string>;
  /** Takes a process of this server into the exchange. */
  join(child: ChildProcess): void;
};

const ANSWER_LIMIT_MS = 500;

/** One channel: asks the other side for snapshots and answers its questions. A silent side counts for nothing. */
function createChannel(
  send: (message: Message) => void,
  own: () => Promise<readonly Snapshot[]>,
): { readonly ask: () => Promise<readonly Snapshot[]>; readonly receive: (message: unknown) => void } {
  const waiting = new Map<number, (snapshots: readonly Snapshot[]) => void>();
  let next = 0;
  return {
    ask: () =>
      new Promise((resolve) => {
        const id = next++;
        const limit = setTimeout(() => settle([]), ANSWER_LIMIT_MS);
        const settle = (snapshots: readonly Snapshot[]) => {
          clearTimeout(limit);
          waiting.delete(id);
          resolve(snapshots);
        };
        waiting.set(id, settle);
        send({ metrics: 'ask', id });
      }),
    receive: (message) => {
      if (!isMessage(message)) return;
      if (message.metrics === 'give') waiting.get(message.id)?.(message.snapshots);
      else void own().then((snapshots) => send({ metrics: 'give', id: message.id, snapshots }));
    },
  };
}

const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'metrics' in message && 'id' in message;

/**
 * Lets every process answer `/metrics` for all of them: a scrape reaches whichever process the kernel chose, and a
 * counter that jumps between processes would be no counter.
 */
export function createMetricsExchange(metrics: Metrics, isChild: boolean): MetricsExchange {
  const channels = new Map<ChildProcess, ReturnType<typeof createChannel>>();
  const mine = () => metrics.registry.getMetricsAsJSON();
  const fromChildren = async (but?: ChildProcess) => {
    const others = [...channels].filter(([child]) => child !== but);
    return (await Promise.all(others.map(([, channel]) => channel.ask()))).flat();
  };

  const parent = !isChild
    ? undefined
    : createChannel(
        (message) => process.send?.(message),
        async () => [await mine()],
      );
  if (parent !== undefined) {
    process.on('message', parent.receive);
    // Listening must not keep a process alive that has nothing else to do.
    process.channel?.unref();
  }
  return {
    async text() {
      const others = parent === undefined ? await fromChildren() : await parent.ask();
      return aggregateMetrics([await mine(), ...others]);
    },
    join(child) {
      const channel = createChannel(
        (message) => child.connected && child.send(message),
        async () => [await mine(), ...(await fromChildren(child))],
      );
      channels.set(child, channel);
      child.on('message', channel.receive);
      child.once('exit', () => channels.delete(child));
    },
  };
}
