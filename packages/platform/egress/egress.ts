import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import special from './special-networks.json' with { type: 'json' };

export type Cidr = { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' };

/**
 * Where a connection may go. `address` is what to connect to, never the name again: a second look-up may say something
 * else. `isOptedIn` tells that only the operator's own list lets it through, which also allows it without encryption.
 */
export type Destination =
  | {
      readonly state: 'allowed';
      readonly address: string;
      readonly family: 4 | 6;
      readonly isOptedIn: boolean;
    }
  /** Some address of the name is private or special, and not opted in. */
  | { readonly state: 'forbidden' }
  | { readonly state: 'unknown' };

/** Guards connections to hosts that a tenant names, so that none reaches the operator's own network unasked. */
export type Egress = { readonly find: (host: string) => Promise<Destination> };

type Resolved = { readonly address: string; readonly family: number };
type Resolve = (host: string) => Promise<readonly Resolved[]>;

const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * Reads networks as `10.0.0.0/8,fd00::/8`; an address alone is a network of one.
 *
 * @throws {Error} for anything else, without repeating it
 */
export const readCidrs = (text: string): readonly Cidr[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readCidr);

function readCidr(text: string): Cidr {
  const [address = '', given, ...rest] = text.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = given === undefined ? bits : Number(given);
  const isWhole = rest.length === 0 && (given === undefined || /^\d{1,3}$/.test(given)) && prefix <= bits;
  if (version === 0 || !isWhole || address.includes('%')) throw new Error('A network is not in CIDR form');
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

const listOf = (cidrs: readonly Cidr[]): BlockList => {
  const list = new BlockList();
  for (const { address, prefix, family } of cidrs) list.addSubnet(address, prefix, family);
  return list;
};

const specialAddresses = listOf([...special.ipv4, ...special.ipv6].map(readCidr));
const globalIpv6 = listOf(special.globalIpv6.map(readCidr));
const mapped = listOf([readCidr('::ffff:0:0/96')]);

/** @param allow networks that are reached although they are private, by the operator's word */
export function createEgress(allow: readonly Cidr[], resolve: Resolve = resolveAll): Egress {
  const optedIn = listOf(allow);
  return {
    async find(host) {
      const found = isIP(host) === 0 ? await resolve(host).catch(() => []) : [{ address: host, family: 0 }];
      const verdicts = found.map(({ address }) => judge(address, optedIn));
      const [first] = verdicts;
      if (first === undefined) return { state: 'unknown' };
      // One address that may not be reached spoils the name: which of them is taken is not the guard's to know.
      return verdicts.find(({ state }) => state === 'forbidden') ?? first;
    },
  };
}

function judge(address: string, optedIn: BlockList): Destination {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return { state: 'forbidden' };
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const allowed = { state: 'allowed', address, family: version === 4 ? 4 : 6 } as const;
  if (optedIn.check(address, family)) return { ...allowed, isOptedIn: true };
  return isPublic(address, family) ? { ...allowed, isOptedIn: false } : { state: 'forbidden' };
}

function isPublic(address: string, family: 'ipv4' | 'ipv6'): boolean {
  // A list of IPv4 networks is asked for a mapped address too.
  if (specialAddresses.check(address, family)) return false;
  return family === 'ipv4' || mapped.check(address, family) || globalIpv6.check(address, family);
}
