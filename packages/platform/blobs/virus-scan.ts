import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ScanVerdict, VirusScanner } from './model.ts';

/** Which scanner looks at stored files. */
export type ScannerAddress =
  | { readonly kind: 'clamd'; readonly path: string }
  | { readonly kind: 'clamd'; readonly host: string; readonly port: number }
  | { readonly kind: 'program'; readonly path: string; readonly args: readonly string[] };

const CLAMD_PORT = 3310;
/** Looking through a large archive takes minutes. */
const SILENCE_MS_MAX = 180_000;
const PROGRAM_MS_MAX = 600_000;

/**
 * Reads which scanner is set: `clamd:///path/of/socket`, `clamd://host:port`, or `exec:///path/of/program?arg=…`,
 * which gets the file on its standard input and exits with 0 (clean) or 1 (infected).
 *
 * @throws {Error} for any other form
 */
export function readScannerAddress(url: string): ScannerAddress {
  const parsed = URL.parse(url);
  const path = decodeURIComponent(parsed?.pathname ?? '');
  if (parsed?.protocol === 'clamd:' && parsed.hostname !== '' && path === '') {
    return { kind: 'clamd', host: parsed.hostname, port: Number(parsed.port || CLAMD_PORT) };
  }
  if (parsed?.protocol === 'clamd:' && parsed.hostname === '' && path.length > 1)
    return { kind: 'clamd', path };
  if (parsed?.protocol === 'exec:' && parsed.hostname === '' && path.length > 1) {
    return { kind: 'program', path, args: parsed.searchParams.getAll('arg') };
  }
  throw new Error('The virus scanner is neither clamd:///…, clamd://host:port nor exec:///…');
}

export const openScanner = (address: ScannerAddress): VirusScanner => ({
  scan: (content) =>
    address.kind === 'program'
      ? runProgram(address, content)
      : askClamd('path' in address ? connect(address.path) : connect(address.port, address.host), content),
});

/** @source clamd(8), command INSTREAM: lengths of four bytes before each piece, a length of zero at the end */
async function askClamd(socket: Socket, content: Readable): Promise<ScanVerdict> {
  socket.setTimeout(SILENCE_MS_MAX, () => socket.destroy());
  const reply = readReply(socket);
  socket.write('zINSTREAM\0');
  try {
    // It may answer and hang up before the end, when the file is larger than it takes: its answer counts.
    await pipeline(content, frame(), socket, { end: false }).catch(() => undefined);
    return toVerdict(await reply);
  } finally {
    socket.destroy();
  }
}

function frame(): Transform {
  const lengthOf = (bytes: number) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes);
    return length;
  };
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      this.push(lengthOf(piece.length));
      done(null, piece);
    },
    flush(done) {
      done(null, lengthOf(0));
    },
  });
}

function readReply(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString();
      if (text.endsWith('\0')) resolve(text);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

function toVerdict(reply: string): ScanVerdict {
  const line = reply.replace(/\0.*$/s, '').trim();
  if (line === 'stream: OK') return 'clean';
  return /^stream: .+ FOUND$/.test(line) ? 'infected' : 'unavailable';
}

async function runProgram(
  { path, args }: Extract<ScannerAddress, { kind: 'program' }>,
  content: Readable,
): Promise<ScanVerdict> {
  // It gets nothing of our environment, which holds secrets.
  const child = spawn(path, args, { stdio: ['pipe', 'ignore', 'ignore'], env: {}, timeout: PROGRAM_MS_MAX });
  const exited = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const wasReadWhole = await pipeline(content, child.stdin).then(
    () => true,
    () => false,
  );
  const code = await exited;
  if (code === 1) return 'infected';
  return code === 0 && wasReadWhole ? 'clean' : 'unavailable';
}
