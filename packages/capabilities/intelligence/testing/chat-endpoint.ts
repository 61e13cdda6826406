import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export type ChatRequest = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/** How the endpoint answers from now on. */
export type Behaviour = (response: ServerResponse) => void;

export type ChatEndpoint = {
  /** What a writer is configured with. */
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  behave(behaviour: Behaviour): void;
  /** Forgets the requests so far. */
  forget(): void;
  close(): Promise<void>;
};

const JSON_TYPE = { 'content-type': 'application/json' };

const completion = (text: string, finishReason: string): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_780_000_000,
    model: 'test-model',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finishReason }],
    usage: { prompt_tokens: 700, completion_tokens: 60, total_tokens: 760 },
  });

/** Answers as the OpenAI chat-completions protocol says. */
export const answering =
  (text: string, finishReason = 'stop'): Behaviour =>
  (response) =>
    void response.writeHead(200, JSON_TYPE).end(completion(text, finishReason));

/** Answers with any status and body. */
export const replying =
  (status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** Accepts the request and never answers. */
export const silent: Behaviour = () => undefined;

/** Sends a good answer byte by byte, too slowly to end. */
export const dripping =
  (text: string): Behaviour =>
  (response) => {
    const bytes = completion(text, 'stop');
    let sent = 0;
    response.writeHead(200, JSON_TYPE);
    const timer = setInterval(() => response.write(bytes.charAt(sent++) || ' '), 5);
    response.on('close', () => clearInterval(timer));
  };

/** Sends as much as is taken, without end. */
export const flooding: Behaviour = (response) => {
  const block = 'x'.repeat(16_384);
  const push = () => {
    while (!response.destroyed && response.write(block));
  };
  response.writeHead(200, JSON_TYPE).on('drain', push);
  push();
};

/** Runs a language-model endpoint on the loopback. It keeps every request and answers as it is told to. */
export async function openChatEndpoint(): Promise<ChatEndpoint> {
  const requests: ChatRequest[] = [];
  let behaviour: Behaviour = silent;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      requests.push({ path: request.url ?? '', headers: request.headers, text });
      behaviour(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    behave: (next) => {
      behaviour = next;
    },
    forget: () => {
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
