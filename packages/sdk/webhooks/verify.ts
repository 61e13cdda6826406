import { hmacSha256 } from './sha256.ts';

/** What a server has of the headers: a `Headers`, or an object as Node and its frameworks give it. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export type WebhookOptions = {
  /** How old a delivery may be, and how far ahead the sender's clock. 300 when left out. */
  readonly toleranceSeconds?: number;
  readonly now?: Date;
};

const TOLERANCE_SECONDS = 300;
const HEADER_MAX = 8_192;
const SECONDS = /^\d{1,12}$/;
const MARK = /^[0-9a-f]{64}$/;

/**
 * Whether a webhook delivery was signed with one of these secrets, a moment ago. Never throws: whatever is malformed is
 * not signed.
 *
 * @param payload the body exactly as it arrived, before anything has parsed it
 * @param header the text of `Attunio-Signature`, or all headers. Of all headers `Attunio-Signature` counts, and where it
 * is missing the three of Standard Webhooks
 * @param secret `whsec_…`, or several while a rotation overlaps
 */
export function verifyWebhook(
  payload: string | Uint8Array,
  header: string | WebhookHeaders,
  secret: string | readonly string[],
  options: WebhookOptions = {},
): boolean {
  try {
    const signed = typeof header === 'string' ? readDocumented(header) : readHeaders(header);
    const secrets = readSecrets(secret);
    if (signed === undefined || secrets === undefined || !isRecent(signed.seconds, options)) return false;
    const content = concat(signed.prefix, toBytes(payload));
    return hasMatch(signed, secrets, content);
  } catch {
    // What a caller passes on from the network may be anything, getters that throw included.
    return false;
  }
}

/** What stands before the payload in what was signed, and the signatures as lower-case hexadecimal. */
type Signed = {
  readonly seconds: number;
  readonly prefix: string;
  readonly marks: readonly string[];
  /** The key that a secret stands for in this family; undefined where it stands for none. */
  readonly keyOf: (secret: string) => Uint8Array | undefined;
};

function toBytes(payload: string | Uint8Array): Uint8Array {
  if (typeof payload === 'string') return utf8(payload);
  if (!ArrayBuffer.isView(payload)) throw new TypeError('Expected the body as text or bytes');
  return payload;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function concat(prefix: string, payload: Uint8Array): Uint8Array {
  const head = utf8(prefix);
  const all = new Uint8Array(head.length + payload.length);
  all.set(head);
  all.set(payload, head.length);
  return all;
}

function readSecrets(given: string | readonly string[]): readonly string[] | undefined {
  const secrets = typeof given === 'string' ? [given] : given;
  // A setting that was left empty is no secret: anybody could sign with it.
  const isUsable =
    Array.isArray(secrets) &&
    secrets.every((one) => typeof one === 'string' && one !== '' && one !== 'whsec_');
  return isUsable ? secrets : undefined;
}

function isRecent(
  seconds: number,
  { toleranceSeconds = TOLERANCE_SECONDS, now = new Date() }: WebhookOptions,
) {
  // Written so that a NaN on any side is not recent.
  return Math.abs(now.getTime() / 1000 - seconds) <= toleranceSeconds;
}

/** `t=<seconds>,v1=<hex>`, with a further v1 for each secret in force. Schemes of other names are passed over. */
function readDocumented(header: string): Signed | undefined {
  const parts = header.length > HEADER_MAX ? [] : header.split(',').map(readPart);
  const valuesOf = (name: string) =>
    parts.filter((part) => part?.name === name).map((part) => part?.value ?? '');
  const [time, ...moreTimes] = valuesOf('t');
  const marks = valuesOf('v1');
  const isWhole = parts.every((part) => part !== undefined) && marks.every((mark) => MARK.test(mark));
  if (!isWhole || time === undefined || moreTimes.length > 0 || !SECONDS.test(time)) return undefined;
  return { seconds: Number(time), prefix: `${time}.`, marks, keyOf: utf8 };
}

function readPart(text: string): { readonly name: string; readonly value: string } | undefined {
  const at = text.indexOf('=');
  return at < 1 ? undefined : { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

function readHeaders(headers: WebhookHeaders): Signed | undefined {
  const documented = find(headers, 'attunio-signature');
  if (documented !== undefined) return readDocumented(documented);
  const id = find(headers, 'webhook-id');
  const time = find(headers, 'webhook-timestamp');
  const signatures = find(headers, 'webhook-signature');
  if (id === undefined || time === undefined || signatures === undefined) return undefined;
  if (id === '' || !SECONDS.test(time) || signatures.length > HEADER_MAX) return undefined;
  const marks = signatures
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => decode(one.slice(3)));
  if (marks.some((mark) => mark?.length !== 32)) return undefined;
  return {
    seconds: Number(time),
    prefix: `${id}.${time}.`,
    marks: marks.map((mark) => toHex(mark ?? new Uint8Array())),
    keyOf: (secret) => decode(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret),
  };
}

/** A header that was sent once. */
function find(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function')
    return (headers.get as (name: string) => string | null)(name) ?? undefined;
  const found = Object.entries<unknown>(headers).filter(([key]) => key.toLowerCase() === name);
  const [value, ...others] = found.flatMap(([, sent]): unknown => sent);
  return typeof value === 'string' && others.length === 0 ? value : undefined;
}

/** Undefined for what is not base64. */
function decode(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Looks at every signature under every secret, whichever fits first, so that the time taken tells nothing. */
function hasMatch({ marks, keyOf }: Signed, secrets: readonly string[], content: Uint8Array): boolean {
  const expected = secrets.flatMap((secret) => {
    const key = keyOf(secret);
    return key === undefined ? [] : [toHex(hmacSha256(key, content))];
  });
  const fitting = marks.flatMap((mark) => expected.filter((one) => isSame(mark, one)));
  return fitting.length > 0;
}

/** Of two texts of 64 digits. */
function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < right.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
