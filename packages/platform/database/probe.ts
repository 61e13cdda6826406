import { connect } from 'node:net';
import pg from 'pg';
import type { Connection } from './secret.ts';

/**
 * What a server answers to a sign-in: `ready`, `starting` (recovery), `stopping`, `full` (no free connection),
 * `denied` (password), `incomplete` (role or database not made yet), `absent` (nobody listens).
 */
export type ServerAnswer = 'ready' | 'starting' | 'stopping' | 'full' | 'denied' | 'incomplete' | 'absent';

const ANSWERS: Readonly<Record<string, ServerAnswer>> = {
  '57P03': 'starting',
  '57P01': 'stopping',
  '57P02': 'stopping',
  '53300': 'full',
  '28P01': 'denied',
  '28000': 'denied',
  '3D000': 'incomplete',
  ENOENT: 'absent',
  ECONNREFUSED: 'absent',
  ECONNRESET: 'absent',
  EPIPE: 'absent',
};

/** Signs in once and asks nothing. Any answer but `ready` is one of the listed states; other faults are thrown. */
export async function askServer(connection: Connection, timeoutMs = 5_000): Promise<ServerAnswer> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'ready';
  } catch (error) {
    return readAnswer(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** True when somebody, seen or unseen by this process, listens on the socket. */
export function hasListener(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function readAnswer(error: unknown): ServerAnswer {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Starting and shutting down share one code; the words are English under the server's C locale.
  if (code === '57P03' && error.message.includes('shutting down')) return 'stopping';
  const answer = ANSWERS[code];
  if (answer !== undefined) return answer;
  if (/timeout|terminated unexpectedly/i.test(error.message)) return 'absent';
  throw error;
}
