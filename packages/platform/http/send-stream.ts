import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isProblem } from '@chartwright/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { streamFrom } from '../blobs/content-stream.ts';
import { httpErrors } from './errors.ts';
import type { HttpParts } from './parts.ts';
import { finish, headersOf } from './respond.ts';
import type { StreamAnswer } from './route.ts';

/** Ends the source of an answer that is not sent. */
export function dropStream({ source }: StreamAnswer): void {
  if (source instanceof Readable) source.destroy();
  else void source[Symbol.asyncIterator]().return?.();
}

/**
 * Sends a stream as fast as the client takes it. A fault before the first byte is an ordinary refusal; later the
 * connection is broken off, so that a part never looks like the whole.
 *
 * @throws {Problem} when the source gives no first piece
 */
export async function sendStream(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: StreamAnswer,
): Promise<void> {
  const { source, status, mediaType, length, headers } = answer;
  const outgoing = reply.raw;
  const body = source instanceof Readable ? source : await begin(answer, request.server.idleMs);
  const list = headersOf(request, headers);
  list.push('content-type', mediaType);
  if (length !== undefined) list.push('content-length', String(length));
  outgoing.writeHead(status, list);
  reply.hijack();
  try {
    if (request.method === 'HEAD') {
      body.destroy();
      outgoing.end();
    } else {
      // Counts the time in which neither side moves: a source that gives nothing, or a client that takes nothing.
      outgoing.setTimeout(request.server.idleMs, () => outgoing.destroy(new Error('The answer stood still')));
      await pipeline(length === undefined ? [body, outgoing] : [body, requireLength(length), outgoing]);
    }
  } catch (error) {
    breakOff(parts, request, reply, error);
  } finally {
    finish(parts, request, status);
  }
}

/** Takes the first piece, while a refusal can still be sent. */
async function begin({ source }: StreamAnswer, idleMs: number): Promise<Readable> {
  const pieces = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const begun = streamFrom(pieces);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, idleMs, 'late');
  });
  const body = await Promise.race([begun, limit]);
  clearTimeout(timer);
  if (body !== 'late') return body;
  begun.then(
    (late) => late.destroy(),
    () => undefined,
  );
  throw httpErrors.timeout();
}

/** Passes everything on, and fails where more or less comes than was announced. */
function requireLength(length: number): Transform {
  let left = length;
  const fail = () => new Error('The content is not as long as was announced');
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      left -= piece.length;
      if (left < 0) done(fail());
      else done(null, piece);
    },
    flush: (done) => (left === 0 ? done() : done(fail())),
  });
}

function breakOff(parts: HttpParts, request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const hasLeft = request.raw.socket.destroyed && (error as { code?: unknown }).code === LEFT;
  reply.raw.destroy();
  request.failureCode = hasLeft ? 'client_left' : isProblem(error) ? error.code : 'broken_off';
  if (hasLeft) return;
  const { id: requestId, operation, failureCode: code } = request;
  parts.log.error({ requestId, operation, code, err: error }, 'answer broken off');
}

const LEFT = 'ERR_STREAM_PREMATURE_CLOSE';
