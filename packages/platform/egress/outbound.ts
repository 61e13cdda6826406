import { setMaxListeners } from 'node:events';
import type { Destination, Egress } from './egress.ts';
import { createExchange, type OutboundAnswer, type OutboundRequest } from './exchange.ts';
import { OutboundError } from './outbound-error.ts';
import { createPools } from './pools.ts';

/** Requests to addresses that a tenant names. A redirect is an answer like any other. */
export type Outbound = {
  /** @throws {OutboundError} and nothing else */
  request(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Ends what is under way. */
  close(): Promise<void>;
};

/**
 * Makes requests that never reach the operator's own network unasked: each looks its host up and connects to the very
 * address that was looked at, with the name in TLS and in `Host`. Plain http goes only where the operator's list says.
 */
export function createOutbound(parts: {
  readonly egress: Egress;
  readonly connectionsPerHost: number;
}): Outbound {
  const pools = createPools(parts.connectionsPerHost);
  const find = shareLookUps(parts.egress);
  const closed = new AbortController();
  setMaxListeners(0, closed.signal);
  return {
    request(request) {
      const exchange = createExchange(request, closed.signal);
      const send = async () => {
        const url = readUrl(request.url);
        const address = checkDestination(url, await find(hostOf(url)));
        if (!exchange.isOver()) exchange.sendThrough(pools.take(url.origin, address), url);
      };
      send().catch(exchange.fail);
      return exchange.answer;
    },
    close: () => {
      closed.abort();
      return pools.close();
    },
  };
}

/** What a parser of URLs would mend is refused: another reader may take it for something else. */
const PLAIN_URL = /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i;
const MENDED = /[\s\\\p{Cc}]/u;

function readUrl(text: string): URL {
  const url = PLAIN_URL.test(text) && !MENDED.test(text) ? URL.parse(text) : null;
  if (url === null) throw new OutboundError('bad_url');
  return url;
}

/** The host without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);

function checkDestination({ protocol }: URL, found: Destination): string {
  if (found.state === 'unknown') throw new OutboundError('unknown_host');
  if (found.state === 'forbidden') throw new OutboundError('forbidden_address');
  if (protocol === 'http:' && !found.isOptedIn) throw new OutboundError('insecure_url');
  return found.address;
}

/** Requests that come while their host is being looked up share the answer; none takes an older one. */
function shareLookUps(egress: Egress): Egress['find'] {
  const underWay = new Map<string, Promise<Destination>>();
  return (host) => {
    const begun = underWay.get(host);
    if (begun !== undefined) return begun;
    const finding = egress.find(host).finally(() => underWay.delete(host));
    underWay.set(host, finding);
    return finding;
  };
}
