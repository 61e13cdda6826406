import { createServer } from 'node:http';
import { openMllpListener } from '@chartwright/labs';
import { Hl7Message } from '@medplum/core';

/** What a laboratory says to a message, word by word; undefined: nothing that can be understood. */
export type Reaction = (message: Hl7Message) => string | undefined;

export const accept: Reaction = (message) => message.buildAck({ ackCode: 'AA' }).toString();

/** Answers as the parser of another project does, under another code and with a reason. */
export const answering =
  (code: string, text = ''): Reaction =>
  (message) =>
    [
      'MSH|^~\\&|LIS|NORTHSIDE|Chartwright|CLINIC|20260301||ACK^O21^ACK|A1|T|2.5.1',
      `MSA|${code}|${idOf(message)}|${text}`,
    ].join('\r');

export const idOf = (message: Hl7Message): string => message.header.getField(10)?.toString() ?? '';

export type Laboratory = {
  readonly transport: object;
  /** Every message that arrived, repeats too. */
  readonly received: Hl7Message[];
  /** As they came. */
  readonly texts: string[];
  /** Headers of the requests, where it is reached by HTTP. */
  readonly headers: Readonly<Record<string, unknown>>[];
  react: Reaction;
  readonly close: () => Promise<void>;
};

const takeInto =
  (laboratory: Pick<Laboratory, 'received' | 'texts' | 'react'>) =>
  (bytes: Buffer): string => {
    const text = bytes.toString();
    const message = Hl7Message.parse(text.replace(/\r$/, ''));
    laboratory.texts.push(text);
    laboratory.received.push(message);
    return laboratory.react(message) ?? 'what?';
  };

/** A laboratory that takes orders by MLLP, without encryption. */
export async function openMllpLaboratory(): Promise<Laboratory> {
  const state = { received: [] as Hl7Message[], texts: [] as string[], headers: [], react: accept };
  const take = takeInto(state);
  const listener = await openMllpListener({
    listen: { host: '127.0.0.1', port: 0 },
    handle: (bytes) => Promise.resolve(take(bytes)),
    log: { warn: () => undefined },
  });
  const transport = { kind: 'mllp', host: '127.0.0.1', port: listener.port, tls: false };
  return Object.assign(state, { transport, close: listener.close });
}

/** A laboratory that takes orders by HTTP. */
export async function openHttpLaboratory(status = 200): Promise<Laboratory> {
  const state = {
    received: [] as Hl7Message[],
    texts: [] as string[],
    headers: [] as Record<string, unknown>[],
    react: accept,
  };
  const take = takeInto(state);
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    state.headers.push(request.headers);
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => response.writeHead(status).end(take(Buffer.concat(pieces))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The laboratory has no port');
  return Object.assign(state, {
    transport: { kind: 'https', url: `http://127.0.0.1:${address.port}/orders` },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
