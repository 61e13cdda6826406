import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@chartwright/platform';
import { createTransport } from 'nodemailer';

export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** Hands a mail over, under an id of ours. Throws when it could not, so that the queue tries again. */
export type Mailer = (id: string, mail: Mail) => Promise<void>;

const TIMEOUT_MS = 20_000;
const FOLDER = 'mail';
/** As long as the longest-lived code in them, that of an invitation. */
const DAYS_KEPT = 7;

export type MailSettings = {
  /** `smtp://` or `smtps://`; undefined writes every mail into a file of the data folder instead. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  readonly dataDir: string;
};

/** Sends mail by SMTP, or without a server writes it to DATA/mail, where a developer opens it. */
export function createMailer({ smtpUrl, from, dataDir }: MailSettings, log: Log): Mailer {
  return smtpUrl === undefined
    ? writeToFolder(join(dataDir, FOLDER), from, log)
    : sendBySmtp(smtpUrl, from, log);
}

function sendBySmtp(url: string, from: string, log: Log): Mailer {
  const transport = createTransport(
    { url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  return async (id, mail) => {
    await transport.sendMail(mail);
    log.info({ mail: id }, 'mail handed to the SMTP server');
  };
}

function writeToFolder(folder: string, from: string, log: Log): Mailer {
  const transport = createTransport(
    { streamTransport: true, buffer: true, newline: 'unix' },
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  return async (id, mail) => {
    const { message } = await transport.sendMail(mail);
    if (!Buffer.isBuffer(message)) throw new Error('The mail was not written into memory');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${id}.eml`);
    await writeFile(path, message, { mode: 0o600 });
    log.info({ mail: id, path }, 'no SMTP server is set: mail written to a file');
  };
}

/** Deletes the files of mails whose codes have ended. They stay readable by the server's own user alone until then. */
export async function purgeMailFiles(dataDir: string, now: Date): Promise<void> {
  const folder = join(dataDir, FOLDER);
  const oldestMs = now.getTime() - DAYS_KEPT * 86_400_000;
  for (const name of await listFiles(folder)) {
    const path = join(folder, name);
    if (name.endsWith('.eml') && (await stat(path)).mtimeMs < oldestMs) await rm(path, { force: true });
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // Until the first mail there is no folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
