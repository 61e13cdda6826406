// What the server's uploads are held against: node:http that pipes each request to a file, syncs it and answers. Nothing is
// hashed, sealed or written down.
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [folder = '.'] = process.argv.slice(2);
const path = join(folder, 'bare');

async function take(request: IncomingMessage): Promise<void> {
  await pipeline(request, createWriteStream(path));
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

const server = createServer((request, response) => {
  take(request).then(
    () => {
      response.end();
      rmSync(path);
    },
    () => response.destroy(),
  );
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.((server.address() as AddressInfo).port);
process.once('disconnect', () => process.exit(0));
