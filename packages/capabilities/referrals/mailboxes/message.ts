import { createHash, createHmac } from 'node:crypto';

const HEADER_BYTES_MAX = 256 * 1024;

/**
 * By what a message is known again when a server has given it another number: its Message-ID and its body. The headers
 * above change on the way, and senders use one Message-ID for two messages, so that neither alone would do.
 *
 * @returns a keyed hash; undefined for a message without Message-ID
 */
export function identityOf(message: Buffer, key: Buffer): Buffer | undefined {
  const { head, body } = split(message);
  const id = /^message-id:\s*(\S+)/im.exec(head.replace(/\r?\n[ \t]+/g, ' '))?.[1];
  if (id === undefined) return undefined;
  const digest = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', key).update(`referral-mailbox\n${id}\n${digest}`).digest();
}

function split(message: Buffer): { readonly head: string; readonly body: Buffer } {
  const ends = ['\r\n\r\n', '\n\n'].map((edge) => ({ at: message.indexOf(edge), length: edge.length }));
  const end = ends.filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at)[0];
  const headEnd = end?.at ?? message.length;
  return {
    head: message.subarray(0, Math.min(headEnd, HEADER_BYTES_MAX)).toString('latin1'),
    body: message.subarray(end === undefined ? message.length : end.at + end.length),
  };
}

/** What is kept in place of a message that could not be taken. The same each time, so that it is kept once. */
export const writeNote = (
  place: {
    readonly mailbox: string;
    readonly folder: string;
    readonly validity: number;
    readonly uid: number;
  },
  sentence: string,
): string =>
  [
    'A message that came to a mailbox for referrals could not be taken.',
    sentence,
    `It lies in the mailbox "${place.mailbox}", folder "${place.folder}", number ${place.uid} (validity ${place.validity}), or where it was moved to from there.`,
    '',
  ].join('\n');
