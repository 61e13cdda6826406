import type pg from 'pg';

/** What of the driver's connection COPY needs; its types leave it out. */
type Wire = {
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain: boolean };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
};

/** The driver calls these by their names. */
type Submitted = {
  submit(connection: pg.Connection): void;
  handleCopyInResponse(connection: Wire): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
  handleRowDescription(): void;
  handleEmptyQuery(): void;
};

/** Sends pieces to a `COPY … FROM STDIN`, no faster than the server takes them. */
export async function copyIn(
  client: pg.ClientBase,
  text: string,
  pieces: AsyncIterable<string>,
): Promise<void> {
  const ending = Promise.withResolvers<void>();
  let sourceFault: unknown;
  const query: Submitted = {
    submit: (connection) => (connection as unknown as Wire).query(text),
    handleCopyInResponse: (wire) => {
      void send(wire, pieces).then(
        () => wire.endCopyFrom(),
        (error: unknown) => {
          sourceFault = error;
          wire.sendCopyFail('the source failed');
        },
      );
    },
    handleCommandComplete: () => undefined,
    handleRowDescription: () => undefined,
    handleEmptyQuery: () => undefined,
    handleReadyForQuery: () => ending.resolve(),
    handleError: (error) => ending.reject(sourceFault ?? error),
  };
  client.query(query);
  await ending.promise;
}

async function send(wire: Wire, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    wire.sendCopyFromChunk(Buffer.from(piece));
    if (wire.stream.writableNeedDrain) await drained(wire.stream);
  }
}

/** Settles too when the connection breaks: the driver then tells the query. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const close = () => {
      free();
      reject(new Error('The connection was closed.'));
    };
    const drain = () => {
      free();
      resolve();
    };
    const free = () => {
      stream.removeListener('close', close);
      stream.removeListener('drain', drain);
    };
    stream.once('close', close);
    stream.once('drain', drain);
  });
}
