// The physical limit the server is held against: node:http and nothing else. It reads the whole request and answers
// with as many bytes as the argument says.
import { createServer } from 'node:http';

const [port, bytes] = process.argv.slice(2).map(Number);
const answer = Buffer.alloc(bytes ?? 0, 'x');

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    Buffer.concat(chunks);
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': answer.length,
    });
    response.end(answer);
  });
}).listen(port, '127.0.0.1');
