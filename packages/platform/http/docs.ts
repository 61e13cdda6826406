import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

type Document = { readonly name: string; readonly title: string; readonly body: string };

/** The name in letters: the interface would otherwise show its maker's mark. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="32"><text y="23" font-family="system-ui, sans-serif" font-size="22" font-weight="600" fill="#fff">Chartwright</text></svg>';

const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'";

/** Serves `/openapi.json` (the first document), one file for each surface, and Swagger UI over all of them at `/docs`. */
export async function mountDocs(app: FastifyInstance, documents: readonly Document[]): Promise<void> {
  for (const { name, body } of documents) {
    app.get(`/openapi/${name}.json`, (request, reply) => {
      request.operation = 'openapi';
      return reply.header('content-type', 'application/json; charset=utf-8').send(body);
    });
  }
  app.get('/openapi.json', (request, reply) => {
    request.operation = 'openapi';
    const index = documents.map(({ name, title }) => ({ name, title, url: `/openapi/${name}.json` }));
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ documents: index }));
  });
  const first = documents[0];
  if (first === undefined) return;
  const document = JSON.parse(first.body) as NonNullable<StaticDocumentSpec['document']>;
  await app.register(swagger, { mode: 'static', specification: { document } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
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
