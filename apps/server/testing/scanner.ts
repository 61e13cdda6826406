import { createServer, type Socket } from 'node:net';

export type ScriptedScanner = {
  /** For CHARTWRIGHT_VIRUS_SCANNER. */
  readonly url: string;
  /** What it says of each file from now on, in the words of clamd. */
  answer: (file: Buffer) => string;
  readonly close: () => Promise<void>;
};

/** A virus scanner that speaks clamd's INSTREAM and answers as the test says. */
export async function openScriptedScanner(): Promise<ScriptedScanner> {
  const scanner = { answer: (_file: Buffer) => 'stream: OK' };
  const server = createServer((socket) => {
    serve(socket, (file) => scanner.answer(file)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scanner has no port');
  return Object.assign(scanner, {
    url: `clamd://127.0.0.1:${address.port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

async function serve(socket: Socket, answer: (file: Buffer) => string): Promise<void> {
  const greeting = 'zINSTREAM\0'.length;
  let waiting = Buffer.alloc(0);
  for await (const piece of socket as AsyncIterable<Buffer>) {
    waiting = Buffer.concat([waiting, piece]);
    const file = readPieces(waiting.subarray(greeting));
    if (file !== undefined) return void socket.end(`${answer(file)}\0`);
  }
}

/** Undefined until the piece of length zero is there. */
function readPieces(stream: Buffer): Buffer | undefined {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 4 <= stream.length; ) {
    const length = stream.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
