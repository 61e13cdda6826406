import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { openScanner, readScannerAddress } from './virus-scan.ts';

const SIGNATURE = 'THE-TEST-SIGNATURE';
const content = (text: string | Buffer) => Readable.from([Buffer.from(text)], { objectMode: false });
let folder = '';

beforeEach(() => {
  folder = makeTemporaryFolder('scan-');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a clamd socket', () => {
  let server: Server | undefined;
  const received: Buffer[] = [];
  const path = () => join(folder, 'clamd.ctl');

  afterEach(async () => {
    received.length = 0;
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  /** Speaks the protocol's INSTREAM, and answers as `judge` says when the last piece is in. */
  async function listen(judge: (file: Buffer) => string, bytesMax = Number.POSITIVE_INFINITY): Promise<void> {
    const serve = async (socket: Socket) => {
      let waiting = Buffer.alloc(0);
      let isBegun = false;
      for await (const piece of socket as AsyncIterable<Buffer>) {
        waiting = Buffer.concat([waiting, piece]);
        if (!isBegun && waiting.length >= 10) {
          expect(waiting.subarray(0, 10).toString()).toBe('zINSTREAM\0');
          waiting = waiting.subarray(10);
          isBegun = true;
        }
        while (isBegun && waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE()) {
          const length = waiting.readUInt32BE();
          if (length === 0) return socket.end(`${judge(Buffer.concat(received))}\0`);
          received.push(waiting.subarray(4, 4 + length));
          waiting = waiting.subarray(4 + length);
          if (Buffer.concat(received).length > bytesMax) {
            return socket.end('INSTREAM size limit exceeded. ERROR\0');
          }
        }
      }
      return undefined;
    };
    server = createServer((socket) => {
      serve(socket).catch(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server?.listen(path(), resolve));
  }

  const scan = (file: Readable) => openScanner(readScannerAddress(`clamd://${path()}`)).scan(file);
  const judge = (file: Buffer) => (file.includes(SIGNATURE) ? 'stream: Test.Signature FOUND' : 'stream: OK');

  test('gets every byte and tells clean from infected', async () => {
    await listen(judge);
    const file = randomBytes(300_000);
    expect(await scan(content(file))).toBe('clean');
    expect(Buffer.concat(received).equals(file)).toBe(true);
    expect(await scan(content(`x${SIGNATURE}x`))).toBe('infected');
  });

  test.each(['stream: ERROR', 'UNKNOWN COMMAND', '', 'stream: OK FOUND OK'])(
    'that answers %j could not tell',
    async (reply) => {
      await listen(() => reply);
      expect(await scan(content('x'))).toBe('unavailable');
    },
  );

  test('that takes no file so large could not tell', async () => {
    await listen(judge, 1_000);
    expect(await scan(content(randomBytes(2_000_000)))).toBe('unavailable');
  });

  test('that is not there could not tell', async () => {
    expect(await scan(content('x'))).toBe('unavailable');
  });
});

describe('a program', () => {
  const script = (body: string): string => {
    const path = join(folder, 'scan.sh');
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return path;
  };
  const scan = (path: string, file: Readable) =>
    openScanner(readScannerAddress(`exec://${path}?arg=-q`)).scan(file);

  test('gets the file, its arguments and nothing of our environment, and tells clean from infected', async () => {
    const path = script(
      `[ "$1" = "-q" ] && [ -z "$HOME" ] || exit 7\n/bin/grep -q ${SIGNATURE} && exit 1\nexit 0`,
    );
    expect(await scan(path, content('harmless'))).toBe('clean');
    expect(await scan(path, content(`x ${SIGNATURE} x`))).toBe('infected');
  });

  test.each([
    ['fails', 'cat > /dev/null; exit 2'],
    ['is killed', 'kill -9 $$'],
    ['ends well without having read the file', 'exit 0'],
  ])('that %s could not tell', async (_name, body) => {
    expect(await scan(script(body), content(randomBytes(5_000_000)))).toBe('unavailable');
  });

  test('that is not there could not tell', async () => {
    expect(await scan(join(folder, 'absent'), content('x'))).toBe('unavailable');
  });
});
