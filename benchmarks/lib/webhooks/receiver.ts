// A receiver of webhooks in a process of its own: it answers 204 and notes when each event came first.
import { createServer } from 'node:http';

const arrivals = new Map<string, number>();
let requests = 0;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(204).end();
    requests += 1;
    const id = String(request.headers['webhook-id']);
    if (!arrivals.has(id)) arrivals.set(id, performance.timeOrigin + performance.now());
  });
}).listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

process.on('message', () => {
  process.send?.({ requests, arrivals: [...arrivals] });
  arrivals.clear();
  requests = 0;
});
process.on('disconnect', () => process.exit());
