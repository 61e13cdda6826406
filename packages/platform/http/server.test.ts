import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { HttpParts } from './parts.ts';
import { createHttpServer } from './server.ts';
import { okEnvelope } from './surface.ts';

test('a request that does not arrive whole is answered 408 and let go', async () => {
  const parts = {
    trustProxy: false,
    log: { warn: () => undefined },
    surfaceOf: () => ({ envelope: okEnvelope('https://docs.example') }),
  } as unknown as HttpParts;
  const app = createHttpServer(parts, { limitMs: 50, checkMs: 10, idleMs: 50 });
  app.post('/slow', () => 'unreachable');
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write('POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
    socket.write('Content-Length: 30\r\n\r\n{"a"');
  });
  await app.close();
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('"code":"timeout"');
  expect(answer).toContain('connection: close');
});
