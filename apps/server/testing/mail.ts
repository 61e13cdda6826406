import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestApp } from './server.ts';

/** Waits until no mail is on its way out any more. */
export async function waitForMails(app: TestApp): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const { rows } = await app.database.pool.query('select 1 from outgoing_mails limit 1');
    if (rows.length === 0) return;
  }
  throw new Error('A mail did not go out in time');
}

/** The mails of an address, newest last, as they were written into the data folder. */
export async function mailsTo(app: TestApp, address: string): Promise<string[]> {
  await waitForMails(app);
  const folder = join(app.dataDir, 'mail');
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { text: await readFile(path, 'utf8'), at: (await stat(path)).mtimeMs };
    }),
  );
  return files
    .filter(({ text }) => text.includes(`To: ${address}`))
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text);
}

/** The code in the newest mail of an address. */
export async function codeTo(app: TestApp, address: string): Promise<string> {
  const mail = (await mailsTo(app, address)).at(-1) ?? '';
  const code = /^(?:reset|invite)_[\w-]{43}$/m.exec(mail);
  if (code === null) throw new Error('There is no mail with a code');
  return code[0];
}

export type SmtpServer = {
  readonly url: string;
  /** Every message that was taken, as it came over the wire. */
  readonly messages: readonly string[];
  stop(): Promise<void>;
};

/** A mail server that takes everything, after refusing the first `refusals` messages for now. */
export async function startSmtpServer(refusals: number): Promise<SmtpServer> {
  const messages: string[] = [];
  let left = refusals;
  const server = createServer((socket) => {
    let text = '';
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      if (isData) {
        if (line !== '.') {
          text += `${line}\n`;
          return;
        }
        isData = false;
        messages.push(text);
        say('250 taken');
      } else if (/^(EHLO|HELO|RCPT|RSET)/i.test(line)) say('250 ok');
      else if (/^MAIL/i.test(line)) say(left-- > 0 ? '451 not now' : '250 ok');
      else if (/^DATA/i.test(line)) {
        isData = true;
        text = '';
        say('354 go on');
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('502 unknown');
    };
    let buffered = '';
    socket.on('data', (bytes) => {
      const lines = (buffered + bytes.toString('utf8')).split('\r\n');
      buffered = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    socket.on('error', () => socket.destroy());
    say('220 test');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    messages,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
