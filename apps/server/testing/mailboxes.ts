import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { vi } from 'vitest';
import { IMAP_PASSWORD, IMAP_USER, type ImapServer } from './imap.ts';
import certificate from './imap-certificate.json' with { type: 'json' };
import { bearer, type Reply, read, send, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

export const MAILBOXES = '/api/v1/pub/mailboxes';

/** Lets this process trust the mail servers of the tests, as an operator does with NODE_EXTRA_CA_CERTS. */
export const trustTestMailServers = (): void =>
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);

export const testCertificate = { key: certificate.key, cert: certificate.cert };

export type Mail = {
  readonly id?: string;
  readonly text?: string;
  readonly received?: string;
  readonly attachment?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array };
};

/** A message as a practice or a fax gateway sends it. */
export function writeMail({ id, text = 'Please see attached.', received = 'mx', attachment }: Mail): string {
  const head = [
    `Received: from ${received}.example by mail.example; Wed, 20 May 2026 09:12:00 +1000`,
    'From: Reception <reception@wattlelane.example>',
    'To: referrals@clinic.example',
    'Date: Wed, 20 May 2026 09:12:00 +1000',
    'Subject: Referral',
    ...(id === undefined ? [] : [`Message-ID: <${id}@wattlelane.example>`]),
    'MIME-Version: 1.0',
  ];
  if (attachment === undefined)
    return [...head, 'Content-Type: text/plain; charset=utf-8', '', text, ''].join('\r\n');
  const base64 = Buffer.from(attachment.bytes).toString('base64').replace(/.{76}/g, '$&\r\n');
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary="edge"',
    '',
    '--edge',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '--edge',
    `Content-Type: ${attachment.type}; name="${attachment.name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${attachment.name}"`,
    '',
    base64,
    '--edge--',
    '',
  ].join('\r\n');
}

/** The mailboxes of one organisation as its administrator sees them. */
export function mailboxesClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const call = (method: string, path = '', json?: unknown, headers: Headers = {}): Promise<Reply> =>
    send(app(), method, `${MAILBOXES}${path}`, {
      headers: { ...bearer(keyOf(app())), ...headers },
      ...(json !== undefined && { json }),
    });
  let made = 0;
  return {
    call,
    /** An order for a mailbox at a test server. */
    order: (server: ImapServer, more: object = {}) => ({
      name: `Inbox ${++made}`,
      host: server.host,
      port: server.port,
      tls: 'none',
      user: IMAP_USER,
      password: IMAP_PASSWORD,
      ...more,
    }),
    async add(order: object): Promise<string> {
      const reply = await call('POST', '', order);
      if (reply.status !== 201) throw new Error(`Adding a mailbox answered ${reply.status}: ${reply.text}`);
      return String(read(reply, 'data.mailbox_id'));
    },
    /** Deletes them all. */
    async clear(): Promise<void> {
      for (const { mailbox_id } of read(await call('GET'), 'data') as { mailbox_id: string }[])
        await call('DELETE', `/${mailbox_id}`);
    },
    /** Waits until the state of a mailbox has this in it. */
    waitFor: (id: string, state: object, timeout = 15_000): Promise<void> =>
      vi.waitFor(
        async () => {
          const found = read(await call('GET', `/${id}`), 'data.state') as object;
          if (!contains(found, state)) throw new Error(`The mailbox stands at ${JSON.stringify(found)}`);
        },
        { interval: 20, timeout },
      ),
  };
}

function contains(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    contains((found as Record<string, unknown>)[key], value),
  );
}
