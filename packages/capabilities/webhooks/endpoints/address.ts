import type { Egress } from '@chartwright/platform';

/** What is wrong with an address; its text is what the caller is told. */
export const ADDRESS_RULES = {
  form: 'Expected an absolute URL without spaces, control characters or backslashes',
  scheme: 'Must use https; http is taken only inside networks that the operator has opted in',
  userinfo: 'Must not carry a user name or a password',
  fragment: 'Must not have a fragment',
  trailingDot: 'The host must not end in a dot',
  port: 'Ports below 1024 are refused, except 443 and inside networks that the operator has opted in',
  unknownHost: 'The host has no address',
  forbidden: 'The host has a private or special address, which only the operator can opt in',
} as const;

export type AddressRule = keyof typeof ADDRESS_RULES;

export type AddressCheck =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly rule: AddressRule };

export type CheckAddress = (text: string) => Promise<AddressCheck>;

/** What the URL parser would drop or turn into something else, so that a reader and the parser see two addresses. */
const MISLEADING = /[\s\\\p{Cc}\p{Cf}]/u;
const PRIVILEGED_PORTS = 1024;

const refuse = (rule: AddressRule): AddressCheck => ({ ok: false, rule });

/** Looks at where an endpoint wants to be reached. Every delivery looks again: a name may lead elsewhere by then. */
export const createAddressCheck =
  (egress: Egress): CheckAddress =>
  async (text) => {
    const url = MISLEADING.test(text) ? null : URL.parse(text);
    if (url === null) return refuse('form');
    const rule = judgeForm(url);
    if (rule !== undefined) return refuse(rule);
    const destination = await egress.find(url.hostname.replace(/^\[|\]$/g, ''));
    if (destination.state === 'unknown') return refuse('unknownHost');
    if (destination.state === 'forbidden') return refuse('forbidden');
    if (destination.isOptedIn) return { ok: true, url: url.href };
    if (url.protocol !== 'https:') return refuse('scheme');
    return isOfAnotherProtocol(url) ? refuse('port') : { ok: true, url: url.href };
  };

function judgeForm({ protocol, username, password, hash, hostname }: URL): AddressRule | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return 'scheme';
  if (username !== '' || password !== '') return 'userinfo';
  if (hash !== '') return 'fragment';
  return hostname.endsWith('.') ? 'trailingDot' : undefined;
}

const isOfAnotherProtocol = ({ port }: URL): boolean => port !== '' && Number(port) < PRIVILEGED_PORTS;
