import { seal, unseal } from '@chartwright/platform';
import type { Login } from './connection.ts';
import type { MailboxRow } from './store.ts';

/** Sealed with the mailbox it belongs to, so that it opens in no other row. */
export const sealPassword = (id: string, password: string, key: Buffer): Buffer =>
  seal(Buffer.from(`${id}\n${password}`), key);

export function loginOf(row: MailboxRow, key: Buffer): Login {
  const { host, port, tls, login: user, folder } = row;
  const plain = unseal(row.password, key).toString();
  if (!plain.startsWith(`${row.id}\n`)) throw new Error('A password was sealed for another mailbox');
  return { host, port, tls, user, password: plain.slice(row.id.length + 1), folder };
}
