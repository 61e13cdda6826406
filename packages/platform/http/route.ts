import type { Readable } from 'node:stream';
import type { Clock, ErrorSpec, Scope } from '@chartwright/kernel';
import type { z } from 'zod';
import type { Tx } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import type { Surface } from './surface.ts';
import type { Received, SeveralFiles, Upload } from './upload.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `public` is said aloud: a route without a scope does not compile. */
export type Access = Scope | 'public';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Schema = z.ZodType | undefined;

/** Everything a handler is given. */
export type Call<Use, B, Q, P> = {
  readonly actor: Actor;
  readonly body: B;
  readonly query: Q;
  readonly params: P;
  readonly use: Use;
  readonly requestId: string;
  /** "Now" of this request: real time, or the test clock of a test-mode key. */
  readonly clock: Clock;
  /** A request header in lower case, when it was sent once. */
  readonly header: (name: string) => string | undefined;
  readonly address: string;
};

/** An answer that is more than a 200 with data in the surface's envelope. */
export class Answer<T> {
  readonly data: T;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent without the surface's envelope, under this media type. */
  readonly bareMediaType: string | undefined;

  constructor(
    data: T,
    extra: {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly bareMediaType?: string;
    } = {},
  ) {
    this.data = data;
    this.status = extra.status;
    this.headers = extra.headers ?? {};
    this.bareMediaType = extra.bareMediaType;
  }
}

/** An answer whose JSON was written elsewhere, off the request thread: these bytes, without the envelope. */
export class WrittenAnswer {
  readonly bytes: Uint8Array;
  readonly status: number | undefined;
  readonly mediaType: string | undefined;
  readonly etag: string | undefined;

  constructor(
    bytes: Uint8Array,
    extra: { readonly status?: number; readonly mediaType?: string; readonly etag?: string } = {},
  ) {
    this.bytes = bytes;
    this.status = extra.status;
    this.mediaType = extra.mediaType;
    this.etag = extra.etag;
  }
}

/**
 * An answer of any length, sent as fast as the client takes it and without the envelope. The source is read to its end
 * or ended early: a stream is destroyed, a generator returns.
 */
export class StreamAnswer {
  readonly source: Readable | AsyncIterable<Uint8Array>;
  readonly status: number;
  readonly mediaType: string;
  /** Bytes of the body, when they are known before they are sent; a source of another length breaks the answer off. */
  readonly length: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    source: Readable | AsyncIterable<Uint8Array>,
    given: {
      readonly mediaType: string;
      readonly status?: number | undefined;
      readonly length?: number | undefined;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    },
  ) {
    this.source = source;
    this.status = given.status ?? 200;
    this.mediaType = given.mediaType;
    this.length = given.length;
    this.headers = given.headers ?? {};
  }
}

type Common<B extends Schema, Q extends Schema, P extends Schema, R extends z.ZodType> = {
  readonly surface: Surface;
  readonly method: Method;
  /** With parameters in braces, as in OpenAPI: `/api/v1/engines/{key}`. */
  readonly path: string;
  /** Other paths that mean the same call. */
  readonly aliases?: readonly string[];
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly scope: Access;
  /** May also be called with a publishable key, from an allow-listed origin. */
  readonly publishable?: true;
  /**
   * Bearer tokens that begin so are none of a key or a person: the route checks them itself, and is called by an
   * anonymous actor.
   */
  readonly ownTokens?: string;
  /** Of an upload in multipart: its text fields. */
  readonly body?: B;
  /** The body is a form (application/x-www-form-urlencoded) where it is not JSON. */
  readonly bodyType?: 'form';
  /** A name may come several times in the form: its texts are then a list, as in a query. Else that is refused. */
  readonly repeatsFields?: true;
  readonly query?: Q;
  readonly params?: P;
  readonly reply: R;
  /** Status of the ordinary answer; 200 when absent. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Largest JSON body in bytes where it is not the surface's. */
  readonly bodyLimitBytes?: number;
  /** The sentence of this route's 400. */
  readonly invalidTitle?: string;
  /** Refusals of this route beyond those every route shares. */
  readonly errors?: readonly (ErrorSpec & { readonly code: string })[];
  /** Single reads carry an ETag and honour If-None-Match. */
  readonly etag?: true;
  /** The route answers with a `StreamAnswer` of one of these media types; `reply` is then `z.never()`. */
  readonly streams?: readonly string[];
  /** Media types this route can also answer in, without the envelope. */
  readonly otherMediaTypes?: readonly string[];
  /** An example body for the documentation. */
  readonly example?: unknown;
  /** Requests a minute for a key of a metered plan, counted for this route alone, where the contract says so. */
  readonly perMinute?: number;
  readonly deprecated?: { readonly since: string; readonly sunset: string };
};

type Result<R extends z.ZodType> = z.input<R> | Answer<z.input<R>> | WrittenAnswer;

type Reads<Use, B extends Schema, Q extends Schema, P extends Schema, R extends z.ZodType> = {
  readonly effect?: undefined;
  readonly handle: (
    call: Call<Use, Parsed<B>, Parsed<Q>, Parsed<P>>,
  ) => Result<R> | StreamAnswer | Promise<Result<R> | StreamAnswer>;
};

type Writes<
  Use,
  B extends Schema,
  Q extends Schema,
  P extends Schema,
  R extends z.ZodType,
  W,
  F,
  S extends SeveralFiles | undefined,
> = {
  /**
   * The handler runs inside one transaction. With an `Idempotency-Key` the answer is stored in that same
   * transaction and replayed for 24 hours.
   */
  readonly effect: 'stored';
  /**
   * The body is a file, or a form with files. They are received before the transaction is opened; the handler finds
   * what became of them in `received`. With an `Idempotency-Key`, the name, type and bytes of each file are part of what
   * must be the same.
   */
  readonly upload?: Upload<Call<Use, undefined, Parsed<Q>, Parsed<P>>, F, S>;
  /**
   * Slow work that changes nothing, done before the transaction is opened, so that it holds no connection and no
   * lock; the handler finds its result in `prepared`. Not run for an answer that is replayed. `signal` aborts while
   * there is still time to answer 504.
   */
  readonly prepare?: (
    call: Call<Use, Parsed<B>, Parsed<Q>, Parsed<P>> & { readonly signal: AbortSignal },
  ) => Promise<W>;
  readonly handle: (
    call: Call<Use, Parsed<B>, Parsed<Q>, Parsed<P>> & {
      readonly tx: Tx;
      readonly prepared: W;
      readonly received: Received<F, S>;
    },
  ) => Result<R> | Promise<Result<R>>;
  /**
   * The same effect in one statement, which is its own transaction: for a frequent write. Taken where no
   * `Idempotency-Key` asks for the answer to be stored with it.
   */
  readonly handleAtOnce?: (
    call: Call<Use, Parsed<B>, Parsed<Q>, Parsed<P>>,
  ) => Result<R> | Promise<Result<R>>;
};

export type RouteSpec<
  Use,
  B extends Schema,
  Q extends Schema,
  P extends Schema,
  R extends z.ZodType,
  W = undefined,
  F = undefined,
  S extends SeveralFiles | undefined = undefined,
> = Common<B, Q, P, R> & (Reads<Use, B, Q, P, R> | Writes<Use, B, Q, P, R, W, F, S>);

/** A declared route with its schemas' types erased, as the server and the OpenAPI writer see it. */
export type Route<Use> = Common<Schema, Schema, Schema, z.ZodType> & {
  readonly effect?: 'stored' | undefined;
  readonly upload?: Upload<Call<Use, undefined, unknown, unknown>, unknown>;
  readonly prepare?: (
    call: Call<Use, unknown, unknown, unknown> & { readonly signal: AbortSignal },
  ) => Promise<unknown>;
  readonly handleAtOnce?: (call: Call<Use, unknown, unknown, unknown>) => unknown;
  readonly handle: (
    call: Call<Use, unknown, unknown, unknown> & {
      readonly tx: Tx;
      readonly prepared: unknown;
      readonly received: unknown;
    },
  ) => unknown;
};

/**
 * Gives the `route()` of one capability. A declaration is the single source of validation, scope, serialization,
 * OpenAPI and the typed client.
 */
export function routesOf<Use>() {
  return function route<
    R extends z.ZodType,
    B extends Schema = undefined,
    Q extends Schema = undefined,
    P extends Schema = undefined,
    W = undefined,
    F = undefined,
    S extends SeveralFiles | undefined = undefined,
  >(spec: RouteSpec<Use, B, Q, P, R, W, F, S>): Route<Use> {
    // The schemas of the declaration itself guarantee what the handler is given; only the types are erased here.
    return spec as unknown as Route<Use>;
  };
}
