import { isIP } from 'node:net';
import type { Egress } from '@chartwright/platform';
import type { ImapFlow } from 'imapflow';
import { type FaultCode, isFaultCode, MailboxFault } from './faults.ts';
import known from './imap-faults.json' with { type: 'json' };
import type { Tls } from './store.ts';

/** Where a mailbox lies and how it is entered. */
export type Login = {
  readonly host: string;
  readonly port: number;
  readonly tls: Tls;
  readonly user: string;
  readonly password: string;
  readonly folder: string;
};

export type Fetched =
  | { readonly state: 'whole'; readonly bytes: Buffer }
  | { readonly state: 'too_large' }
  /** No message has this number any more. */
  | { readonly state: 'gone' };

/** An opened folder of a mail server. Every method throws a `MailboxFault`. */
export type Connection = {
  readonly validity: number;
  /** No message has this number or a greater one yet. */
  readonly uidNext: number;
  readonly messages: number;
  /** The server tells of new messages by itself. */
  readonly canListen: boolean;
  /** The numbers of all messages after one, in order. */
  readonly listAfter: (uid: number) => Promise<number[]>;
  readonly fetch: (uid: number, bytesMax: number) => Promise<Fetched>;
  /** Marks a message as taken and, where a folder is named, moves it there. One that is gone stays so. */
  readonly settle: (uid: number, processedFolder: string | null) => Promise<void>;
  /** Calls back for each new message until the connection ends. */
  readonly listen: (onNew: () => void) => Promise<void>;
  readonly close: () => void;
};

export type Connect = (
  login: Login,
  options: { readonly signal: AbortSignal; readonly staysOpen?: boolean },
) => Promise<Connection>;

/** What a message that became a record carries, where the server lets us. */
const TAKEN_KEYWORD = 'ChartwrightTaken';

const CONNECT_MS = 10_000;
const GREETING_MS = 8_000;
const SILENCE_MS = 30_000;
/** Servers may end a connection after half an hour in which nothing was said; many do sooner. */
const LISTENING_MS = 4 * 60_000;
const MB = 1024 * 1024;
/** A message of the greatest size, and what is said around it. */
const LITERAL_BYTES_MAX = 26 * MB;
const ANSWER_BYTES_MAX = 28 * MB;
const LINE_BYTES_MAX = 8 * MB;
const TOKENS_MAX = 200_000;

/** Opens folders by IMAP, only at addresses that may be reached, and with a password only where nobody listens in. */
export const createConnect =
  (egress: Egress): Connect =>
  async (login, { signal, staysOpen = false }) => {
    const address = await findAddress(egress, login);
    const client = await makeClient(login, address, staysOpen);
    // Why a connection was given up is told here alone; what waits for an answer just learns that it is gone.
    let given: unknown;
    client.on('error', (error) => {
      given ??= error;
    });
    const close = () => client.close();
    signal.addEventListener('abort', close, { once: true });
    const step = <T>(work: () => Promise<T>, otherwise?: FaultCode) =>
      guard(work, { signal, otherwise, given: () => given });
    try {
      if (signal.aborted) throw new MailboxFault('too_slow');
      await step(() => client.connect());
      const box = await step(() => client.mailboxOpen(login.folder), 'folder_missing');
      if (box.readOnly === true) throw new MailboxFault('folder_read_only');
      return {
        validity: Number(box.uidValidity),
        uidNext: box.uidNext,
        messages: box.exists,
        canListen: client.capabilities.has('IDLE'),
        listAfter: (uid) => step(() => listAfter(client, uid, box.exists)),
        fetch: (uid, bytesMax) => step(() => fetchMessage(client, uid, bytesMax)),
        settle: (uid, folder) => step(() => settle(client, uid, folder)),
        listen: (onNew) => step(() => listen(client, onNew)),
        close,
      };
    } catch (error) {
      close();
      throw error;
    }
  };

async function findAddress(egress: Egress, { host, tls }: Login): Promise<string> {
  const found = await egress.find(host);
  if (found.state === 'unknown') throw new MailboxFault('host_unknown');
  if (found.state === 'forbidden') throw new MailboxFault('address_forbidden');
  if (tls === 'none' && !found.isOptedIn) throw new MailboxFault('plain_refused');
  return found.address;
}

async function makeClient(
  { host, port, tls, user, password }: Login,
  address: string,
  staysOpen: boolean,
): Promise<ImapFlow> {
  // Loaded by the first mailbox: with what it reads mail by it takes five megabytes.
  const { ImapFlow } = await import('imapflow');
  return new ImapFlow({
    host: address,
    port,
    secure: tls === 'implicit',
    // Said either way: what is left to the server would be left to whoever stands between.
    doSTARTTLS: tls === 'starttls',
    ...(isIP(host) === 0 && { servername: host }),
    tls: { minVersion: 'TLSv1.2' },
    auth: { user, pass: password },
    clientInfo: { name: 'Chartwright' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: staysOpen ? 2 * LISTENING_MS : SILENCE_MS,
    maxIdleTime: LISTENING_MS,
    maxLineLength: LINE_BYTES_MAX,
    maxLiteralSize: LITERAL_BYTES_MAX,
    maxResponseSize: ANSWER_BYTES_MAX,
    maxResponseTokens: TOKENS_MAX,
  });
}

/** Runs a step and says in our own words why it failed; `otherwise` where the server just refuses it. */
async function guard<T>(
  work: () => Promise<T>,
  {
    signal,
    given,
    otherwise = 'server_fault',
  }: {
    readonly signal: AbortSignal;
    readonly given: () => unknown;
    readonly otherwise: FaultCode | undefined;
  },
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MailboxFault) throw cause;
    // Whoever aborts gave it its time; that the connection ended with it is no news.
    if (signal.aborted) throw new MailboxFault('too_slow', { cause });
    throw new MailboxFault(faultOf(given()) ?? faultOf(cause) ?? otherwise, { cause });
  }
}

function faultOf(error: unknown): FaultCode | undefined {
  if (!(error instanceof Error)) return undefined;
  const { authenticationFailed, tlsFailed, code } = error as {
    readonly authenticationFailed?: boolean;
    readonly tlsFailed?: boolean;
    readonly code?: unknown;
  };
  if (authenticationFailed === true) return 'login_refused';
  const name = typeof code === 'string' ? code : '';
  const exact = (known.codes as Readonly<Record<string, string>>)[name];
  const alike = Object.entries(known.beginnings).find(([beginning]) => name.startsWith(beginning))?.[1];
  const fault = exact ?? alike ?? (tlsFailed === true ? 'starttls_missing' : undefined);
  return fault !== undefined && isFaultCode(fault) ? fault : undefined;
}

async function listAfter(client: ImapFlow, uid: number, messages: number): Promise<number[]> {
  if (messages === 0) return [];
  const found = await client.search({ uid: `${uid + 1}:*` }, { uid: true });
  if (!Array.isArray(found)) throw new MailboxFault('server_fault');
  // `*` is the last message there is, so that one may be named which was seen before.
  return [...new Set(found)].filter((one) => one > uid).toSorted((a, b) => a - b);
}

async function fetchMessage(client: ImapFlow, uid: number, bytesMax: number): Promise<Fetched> {
  const one = String(uid);
  const head = await client.fetchOne(one, { uid: true, size: true }, { uid: true });
  if (head === false || head.uid !== uid) return { state: 'gone' };
  if ((head.size ?? 0) > bytesMax) return { state: 'too_large' };
  const whole = await client.fetchOne(one, { uid: true, source: true }, { uid: true });
  if (whole === false || whole.uid !== uid || whole.source === undefined) return { state: 'gone' };
  return whole.source.length > bytesMax ? { state: 'too_large' } : { state: 'whole', bytes: whole.source };
}

async function settle(client: ImapFlow, uid: number, processedFolder: string | null): Promise<void> {
  const one = String(uid);
  // Marked first: where it cannot be moved, whoever looks at the folder still sees that it was taken.
  await client.messageFlagsAdd(one, ['\\Seen', TAKEN_KEYWORD], { uid: true });
  if (processedFolder === null) return;
  if (await client.messageMove(one, processedFolder, { uid: true })) return;
  await client.mailboxCreate(processedFolder).catch(() => undefined);
  if (!(await client.messageMove(one, processedFolder, { uid: true })))
    throw new MailboxFault('processed_folder_missing');
}

async function listen(client: ImapFlow, onNew: () => void): Promise<void> {
  client.on('exists', onNew);
  while (client.usable) if ((await client.idle()) === false) throw new MailboxFault('connection_lost');
}
