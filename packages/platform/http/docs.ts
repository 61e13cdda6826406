import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

type Document = { readonly name: string; readonly title: string; readonly write: () => string };

/** The name in letters: the interface would otherwise show its maker's mark. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="32"><text y="23" font-family="system-ui, sans-serif" font-size="22" font-weight="600" fill="#fff">Chartwright</text></svg>';

const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'";

/** What the interface is given at the start: the documents are large, and it fetches the one that is looked at. */
const UNWRITTEN = { openapi: '3.1.0', info: { title: 'Chartwright', version: '' }, paths: {} };

/** Serves `/openapi.json` (the first document), one file for each surface, and Swagger UI over all of them at `/docs`. */
export async function mountDocs(app: FastifyInstance, documents: readonly Document[]): Promise<void> {
  const readers = documents.map(({ write }) => writtenOnce(write));
  for (const [at, { name }] of documents.entries()) {
    app.get(`/openapi/${name}.json`, (request, reply) => {
      request.operation = 'openapi';
      return reply.header('content-type', 'application/json; charset=utf-8').send(readers[at]?.());
    });
  }
  app.get('/openapi.json', (request, reply) => {
    request.operation = 'openapi';
    const index = documents.map(({ name, title }) => ({ name, title, url: `/openapi/${name}.json` }));
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ documents: index }));
  });
  const readFirst = readers[0];
  if (readFirst === undefined) return;
  await app.register(swagger, { mode: 'static', specification: { document: UNWRITTEN } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    transformSpecification: () => JSON.parse(readFirst().toString()) as Record<string, unknown>,
    staticCSP: CONTENT_SECURITY_POLICY,
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/' },
    theme: { title: 'Chartwright API reference' },
    uiConfig: {
      urls: documents.map(({ name, title }) => ({ name: title, url: `/openapi/${name}.json` })),
      persistAuthorization: false,
      tryItOutEnabled: true,
      validatorUrl: null,
    } as Record<string, unknown>,
  });
}

/** Takes up to a tenth of a second and a megabyte for a document, so none is written before somebody reads it. */
function writtenOnce(write: () => string): () => Buffer {
  let written: Buffer | undefined;
  return () => (written ??= Buffer.from(write()));
}
