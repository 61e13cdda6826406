import { isProblem } from '@chartwright/kernel';
import {
  type ArrivingFile,
  type HttpParts,
  type HttpReply,
  type HttpServer,
  limitAnonymous,
  type StoredBlob,
  sendPage,
  takeUpload,
} from '@chartwright/platform';
import type { RawRequest } from '../connector.ts';
import { wearableErrors } from '../errors.ts';
import type { Inbound } from '../inbound/receive.ts';
import type { SandboxAnswer, SandboxRequest } from '../sandbox/index.ts';
import { isProviderCode } from '../tables.ts';
import {
  donePage,
  type EndReason,
  endPage,
  type Message,
  messageOf,
  pairingPage,
  pickerPage,
  progressPage,
  uploadPage,
} from './html.ts';
import { drawQr } from './qr.ts';
import type { ConnectPages, OpenPage, PageEnd } from './service.ts';
import { FILE_BYTES_MAX, NotAnExport, type Uploads } from './uploads.ts';
import { csrfOf, holdsCsrf, makeVisitor, readVisitor, type Visitor, writeCookie } from './visitor.ts';

/** What a browser and a provider meet, outside the routes that a key opens. */
export type ConnectUse = {
  readonly pages: ConnectPages;
  readonly uploads: Uploads;
  readonly inbound: Inbound;
  readonly sandbox: (request: SandboxRequest) => Promise<SandboxAnswer>;
  readonly sealKey: Buffer;
  readonly isSecure: () => boolean;
  /** Where a phone trades the code for its token. */
  readonly pairUrl: () => string;
};

type Request = Parameters<typeof limitAnonymous>[1];
type Params = Readonly<Record<string, string>>;
type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const HOME = '/connect/wearable/:id';
const FORM_BYTES_MAX = 16_384;
const NOTICE_BYTES_MAX = 4 * 1_048_576;

const REASONS: Readonly<Record<number, EndReason>> = { 404: 'unknown', 429: 'limited' };
const STATUS: Readonly<Record<PageEnd, number>> = { unknown: 404, expired: 410, used: 410 };

type Visit = { readonly page: OpenPage; readonly visitor: Visitor; readonly request: Request };

/** Mounts the pages that patients are sent to, and the addresses that providers send their notices to. */
export function mountConnectPages(app: HttpServer, parts: HttpParts, use: ConnectUse): void {
  const site = createSite(app, parts, use);
  mountPicker(site, use);
  mountCallback(site, use);
  mountUpload(site, use);
  mountPairing(site, use);
  mountInbound(app, parts, use);
  mountSandbox(app, parts, use);
}

type Site = ReturnType<typeof createSite>;

/** What every page has in common: it is counted, its browser is known, and what goes wrong is a page too. */
function createSite(app: HttpServer, parts: HttpParts, use: ConnectUse) {
  const mount = (
    method: 'GET' | 'POST',
    url: string,
    operation: string,
    handle: (request: Request, reply: HttpReply) => Promise<HttpReply>,
  ): void => {
    app.route({
      method,
      url,
      bodyLimit: FORM_BYTES_MAX,
      // Only a POST reads its body, and of it only a form or the upload.
      exposeHeadRoute: false,
      onRequest: async (request) => {
        request.operation = operation;
        request.takesForm = operation !== 'connect.upload';
        request.takesUpload = operation === 'connect.upload';
      },
      handler: async (request, reply) => {
        try {
          await limitAnonymous(parts, request);
          return await handle(request, reply);
        } catch (error) {
          return fail(parts, request, reply, error);
        }
      },
      errorHandler: (error, request, reply) => void fail(parts, request, reply, error),
    });
  };

  /** Opens the page of the address, or shows why it does not open. */
  const visit = async (
    request: Request,
    reply: HttpReply,
    show: (visit: Visit) => Promise<HttpReply> | HttpReply,
  ): Promise<HttpReply> => {
    const known = readVisitor(request.headers.cookie);
    const view = await use.pages.open((request.params as Params).id ?? '', known);
    if ('end' in view)
      return sendPage(reply, endPage(view.end, view.language, STATUS[view.end], view.embedOrigins));
    const visitor = known ?? makeVisitor();
    if (known === undefined) reply.header('set-cookie', writeCookie(visitor, use.isSecure()));
    reply.header('cache-control', 'no-store');
    return show({ page: view.page, visitor, request });
  };

  /** The same for what a form asks for: only from a page that this browser was shown. */
  const act = (
    request: Request,
    reply: HttpReply,
    sent: unknown,
    show: (visit: Visit) => Promise<HttpReply> | HttpReply,
  ): Promise<HttpReply> =>
    visit(request, reply, (visited) => {
      const { page, visitor } = visited;
      if (holdsCsrf(visitor, page.row.id, use.sealKey, sent)) return show(visited);
      reply.header('connection', 'close');
      return sendPage(reply, endPage('csrf', page.row.language, 403));
    });

  return { mount, visit, act };
}

function fail(parts: HttpParts, request: Request, reply: HttpReply, error: unknown): HttpReply {
  const status = isProblem(error) ? error.status : 500;
  const reason = REASONS[status] ?? 'error';
  if (status >= 500)
    parts.log.error({ requestId: request.id, operation: request.operation, err: error }, 'page failed');
  if (isProblem(error)) for (const [name, value] of Object.entries(error.headers)) reply.header(name, value);
  return sendPage(reply, endPage(reason, 'en', status));
}

const one = (value: Query[string]): string | undefined => (typeof value === 'string' ? value : undefined);
const queryOf = (request: Request): Query => request.query as Query;
const fieldOf = ({ body }: Request, name: string): unknown => (body as Params | undefined)?.[name];

/** Every browser that is kept up tells what it asks a page for; only a frame it is asked for otherwise. */
const isFramed = ({ headers }: Request): boolean =>
  ['iframe', 'frame', 'embed', 'object'].includes(one(headers['sec-fetch-dest']) ?? '');

const home = (page: OpenPage): string => `/connect/wearable/${page.row.id}`;

/** After a form the browser is sent on with a GET, so that a reload sends nothing twice. */
const sendOn = (reply: HttpReply, to: string): HttpReply =>
  reply.status(303).header('location', to).header('referrer-policy', 'no-referrer').send('');

const back = (pageId: string, message: Message, provider: string): string =>
  `/connect/wearable/${pageId}?message=${message}&provider=${encodeURIComponent(provider)}`;

function mountPicker({ mount, visit, act }: Site, use: ConnectUse): void {
  mount('GET', HOME, 'connect.picker', (request, reply) =>
    visit(request, reply, ({ page, visitor }) => {
      const query = queryOf(request);
      const only = one(query.providers)?.split(',');
      const message = messageOf(page, one(query.message), one(query.provider));
      const csrf = csrfOf(visitor, page.row.id, use.sealKey);
      return sendPage(reply, pickerPage(page, { csrf, only, message, isFramed: isFramed(request) }));
    }),
  );
  mount('POST', `${HOME}/start/:provider`, 'connect.start', (request, reply) =>
    act(request, reply, fieldOf(request, 'csrf'), async ({ page, visitor }) => {
      const { provider = '' } = request.params as Params;
      const to = await use.pages.start(page, provider, visitor);
      return sendOn(reply, to ?? back(page.row.id, 'failed', provider));
    }),
  );
  mount('GET', `${HOME}/done`, 'connect.done', (request, reply) =>
    visit(request, reply, ({ page }) => sendPage(reply, donePage(page))),
  );
}

function mountCallback({ mount }: Site, use: ConnectUse): void {
  mount('GET', '/connect/callback/:provider', 'connect.callback', async (request, reply) => {
    const query = queryOf(request);
    const { provider = '' } = request.params as Params;
    const sent = { state: one(query.state), code: one(query.code), error: one(query.error) };
    const came = await use.pages.callback(provider, sent, readVisitor(request.headers.cookie));
    if (came === undefined) return sendPage(reply, endPage('state', 'en', 400));
    return sendOn(reply, back(came.pageId, came.became, came.provider));
  });
}

function mountUpload({ mount, visit, act }: Site, use: ConnectUse): void {
  const offers = (page: OpenPage): boolean => page.offered.some(({ way }) => way === 'upload');
  mount('GET', `${HOME}/upload/:provider`, 'connect.upload_form', (request, reply) =>
    visit(request, reply, ({ page, visitor }) => {
      if (!offers(page)) return sendOn(reply, home(page));
      const message = messageOf(page, one(queryOf(request).message), undefined);
      return sendPage(reply, uploadPage(page, csrfOf(visitor, page.row.id, use.sealKey), message));
    }),
  );
  mount('POST', `${HOME}/upload`, 'connect.upload', (request, reply) =>
    act(request, reply, queryOf(request).csrf, async ({ page, visitor }) => {
      if (!offers(page)) return sendOn(reply, home(page));
      const again = (message: Message) => `${home(page)}/upload/APPLE?message=${message}`;
      const received = await receive(use, { page, visitor, request }).catch(refusalOf);
      if ('id' in received) return sendOn(reply, `${home(page)}/uploads/${received.id}`);
      // What is left of the body is not read.
      reply.header('connection', 'close');
      return sendOn(reply, again(received.message));
    }),
  );
  mount('GET', `${HOME}/uploads/:upload`, 'connect.upload_progress', (request, reply) =>
    visit(request, reply, async ({ page }) => {
      const upload = await use.uploads.find(page, (request.params as Params).upload ?? '');
      if (upload === undefined) return sendPage(reply, endPage('unknown', page.row.language, 404));
      return sendPage(reply, progressPage(page, upload));
    }),
  );
}

/** What a person can do something about is told on the form; the rest is a fault of ours. */
function refusalOf(error: unknown): { readonly message: Message } {
  if (error instanceof NotAnExport) return { message: 'notAnExport' };
  if (isProblem(error) && error.status === 413) return { message: 'tooLarge' };
  if (isProblem(error) && error.status === 400) return { message: 'notAnExport' };
  throw error;
}

/** Takes the file in as it comes. The first one counts: a form of ours has no other. */
async function receive(use: ConnectUse, { page, visitor, request }: Visit): Promise<{ readonly id: string }> {
  const { taken } = await takeUpload({
    request,
    call: undefined,
    upload: {
      kind: 'form',
      sizeMaxBytes: FILE_BYTES_MAX,
      receive: (_call: undefined, file: ArrivingFile) => use.uploads.receive(page, file),
      discard: (_call: undefined, stored: unknown) => use.uploads.discard(stored as StoredBlob),
    },
    discard: async (received) => {
      for (const { received: stored } of received) await use.uploads.discard(stored as StoredBlob);
    },
    isCompared: false,
  });
  const [first] = taken;
  if (first === undefined) throw new NotAnExport();
  return { id: await use.uploads.keep(page, visitor, first.received as StoredBlob) };
}

function mountPairing({ mount, visit }: Site, use: ConnectUse): void {
  mount('GET', `${HOME}/bridge/:provider`, 'connect.bridge', (request, reply) =>
    visit(request, reply, async ({ page, visitor }) => {
      const { provider } = request.params as Params;
      const offer = page.offered.find((offered) => offered.provider === provider && offered.canPair);
      if (offer === undefined) return sendOn(reply, home(page));
      if (offer.isConnected) return sendOn(reply, back(page.row.id, 'connected', offer.provider));
      const code = await use.pages.pair(page, offer.provider, visitor);
      const picture = await drawQr(JSON.stringify({ url: use.pairUrl(), code }));
      return sendPage(reply, pairingPage(page, offer, { code, picture }));
    }),
  );
}

/** Names in lower case; of one that came several times the first. */
const headersOf = ({ headers }: Request): RawRequest['headers'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? (value[0] ?? '') : value]],
    ),
  );

const textsOf = (query: Query): RawRequest['query'] =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, one(value) ?? value?.[0] ?? '']));

function mountInbound(app: HttpServer, parts: HttpParts, { inbound }: ConnectUse): void {
  app.route({
    method: ['GET', 'POST', 'HEAD'],
    url: '/api/v1/wearables/inbound/:provider/:segment',
    bodyLimit: NOTICE_BYTES_MAX,
    exposeHeadRoute: false,
    onRequest: async (request) => {
      request.operation = 'wearables.inbound';
      request.takesRaw = true;
      await limitAnonymous(parts, request);
    },
    handler: async (request, reply) => {
      const { provider = '', segment = '' } = request.params as Params;
      const answer = await inbound(provider, segment, {
        method: request.method as RawRequest['method'],
        headers: headersOf(request),
        query: textsOf(queryOf(request)),
        body: bytesOf(request),
      });
      if (answer.status === 404) throw wearableErrors.inboundUnknown();
      return reply
        .status(answer.status)
        .headers({ ...answer.headers })
        .send(answer.body ?? '');
    },
  });
}

/** The sandbox's providers as a browser meets them: the page where a person consents. */
function mountSandbox(app: HttpServer, parts: HttpParts, { sandbox }: ConnectUse): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/sandbox/wearables/:provider/*',
    bodyLimit: FORM_BYTES_MAX,
    exposeHeadRoute: false,
    onRequest: async (request) => {
      request.operation = 'wearables.sandbox';
      request.takesRaw = true;
      await limitAnonymous(parts, request);
    },
    handler: async (request, reply) => {
      const { provider = '', '*': path = '' } = request.params as Params;
      if (!isProviderCode(provider)) throw wearableErrors.providerUnknown();
      const { searchParams } = new URL(request.url, 'http://sandbox');
      const answer = await sandbox({
        provider,
        method: request.method,
        path: `/${path}`,
        query: searchParams,
        headers: headersOf(request),
        body: bytesOf(request),
      });
      return reply
        .status(answer.status)
        .headers({ ...answer.headers })
        .send(answer.body);
    },
  });
}

const bytesOf = ({ body }: Request): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
