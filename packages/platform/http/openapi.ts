import { z } from 'zod';
import { httpErrors } from './errors.ts';
import { JSON_TYPE } from './respond.ts';
import type { Route } from './route.ts';
import type { Surface } from './surface.ts';
import { fieldsOf, filesOf, type SeveralFiles } from './upload.ts';

type Json = Record<string, unknown>;
type AnyRoute = Omit<Route<never>, 'handle'>;
/** Named schemas of one document, referred to from its operations. */
type Schemas = Record<string, Json>;

/** Refusals any authenticated route can give, by status. */
const SHARED = [
  httpErrors.table.invalidRequest,
  httpErrors.table.invalidToken,
  httpErrors.table.paymentRequired,
  httpErrors.table.forbidden,
  httpErrors.table.rateLimited,
  httpErrors.table.serverError,
  httpErrors.table.unavailable,
  httpErrors.table.timeout,
] as const;

/** The same, naming the header of the surface's contract. */
const sharedOf = ({ keyHeader }: Surface) => [
  keyHeader === 'X-API-Key' ? httpErrors.table.keyMissing : httpErrors.table.unauthorized,
  ...SHARED,
];

const WITH_BODY = [httpErrors.table.payloadTooLarge, httpErrors.table.unsupportedMediaType] as const;

/** Writes the OpenAPI 3.1 document of one surface from its route declarations. */
export function writeOpenApi(
  surface: Surface,
  routes: readonly AnyRoute[],
  options: { readonly version: string; readonly serverUrl: string },
): Json {
  const paths: Record<string, Json> = {};
  const schemas: Schemas = { Error: surface.envelope.failureSchema };
  for (const route of routes.filter((r) => r.surface === surface)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: writeOperation(route, schemas),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: surface.title,
      version: options.version,
      description: `${surface.description}\n\nDecision support for review by a clinician. Not a medical device.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.serverUrl }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A secret key, or the token of a signed-in person',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      headers: headerComponents(surface),
    },
  };
}

function writeOperation(route: AnyRoute, schemas: Schemas): Json {
  const isPublic = route.scope === 'public';
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: describe(route),
    tags: [route.operationId.split('.')[0]],
    ...(isPublic ? { security: [] } : { security: [{ bearer: [] }, { apiKey: [] }], 'x-scope': route.scope }),
    ...(route.publishable === true && { 'x-publishable-keys': true }),
    ...(route.deprecated !== undefined && { deprecated: true }),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.effect === 'stored' ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(route.upload !== undefined && { requestBody: uploadOf(route, route.upload, schemas) }),
    ...(route.upload === undefined &&
      route.body !== undefined && {
        requestBody: {
          required: true,
          content: {
            [route.bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json']: {
              schema: share(schemas, `${nameOf(route)}Request`, route.body),
              ...(route.example !== undefined && { example: route.example }),
            },
          },
        },
      }),
    responses: responsesOf(route, schemas),
  };
}

/** Bytes, of which a schema says nothing more. */
const BINARY = { type: 'string', format: 'binary' };
const ANY_TYPE = '*/*';

/** A form with its files beside its fields, or the file itself. */
function uploadOf(route: AnyRoute, upload: NonNullable<AnyRoute['upload']>, schemas: Schemas): Json {
  const name = `${nameOf(route)}Request`;
  const reference = { $ref: `#/components/schemas/${name}` };
  if (upload.kind === 'whole') {
    schemas[name] = BINARY;
    const mediaTypes = upload.mediaTypes === 'any' ? [ANY_TYPE] : upload.mediaTypes;
    return {
      required: true,
      content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: reference }])),
    };
  }
  const fields = toSchema(schemas, fieldsOf(route.body)) as { properties?: Json; required?: string[] };
  const files = filesOf(upload);
  schemas[name] = {
    ...fields,
    properties: {
      [files.name]: describeFiles(upload.sizeMaxBytes, upload.files),
      ...fields.properties,
    },
    required: [files.name, ...(fields.required ?? [])],
  };
  return { required: true, content: { 'multipart/form-data': { schema: reference } } };
}

const describeFiles = (sizeMaxBytes: number, several: SeveralFiles | undefined): Json =>
  several === undefined
    ? { ...BINARY, description: `The file, at most ${sizeMaxBytes} bytes` }
    : {
        type: 'array',
        items: BINARY,
        minItems: 1,
        maxItems: several.max,
        description: `The files, each a part of this name and of at most ${sizeMaxBytes} bytes`,
      };

const describe = (route: AnyRoute): string =>
  [
    route.description,
    route.scope === 'public' ? 'No credential needed.' : `Needs the scope \`${route.scope}\`.`,
    route.aliases === undefined ? undefined : `Also answers at \`${route.aliases.join('`, `')}\`.`,
    route.perMinute === undefined
      ? undefined
      : `On a metered plan at most ${route.perMinute} requests a minute and key.`,
    route.publishable === true ? 'Also open to a publishable key from an allow-listed origin.' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and body replay the first answer for 24 hours; another body is 409.',
  schema: { type: 'string', maxLength: 255 },
};

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toSchema({}, schema) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

/** The media type of answers, without its parameters. */
const mediaOf = ({ mediaType = JSON_TYPE }: Surface): string => mediaType.split(';')[0] ?? mediaType;

/** Media types a caller may ask for besides the envelope. */
const otherMedia = ({ otherMediaTypes = [] }: AnyRoute): Json =>
  Object.fromEntries(otherMediaTypes.map((type) => [type, { schema: { type: 'object' } }]));

const writtenContent = (route: AnyRoute, schemas: Schemas): Json => ({
  ...otherMedia(route),
  [mediaOf(route.surface)]: {
    schema: route.surface.envelope.successSchema(share(schemas, `${nameOf(route)}Data`, route.reply)),
  },
});

const streamedContent = (mediaTypes: readonly string[]): Json =>
  Object.fromEntries(mediaTypes.map((type) => [type, { schema: BINARY }]));

function responsesOf(route: AnyRoute, schemas: Schemas): Json {
  const status = String(route.status ?? 200);
  const responses: Record<string, Json> = {
    [status]: {
      description: 'Done',
      headers: headerReferences(),
      ...(route.status !== 204 && {
        content:
          route.streams === undefined ? writtenContent(route, schemas) : streamedContent(route.streams),
      }),
    },
  };
  const refusals = [
    ...(route.scope === 'public'
      ? [httpErrors.table.invalidRequest, httpErrors.table.rateLimited]
      : sharedOf(route.surface)),
    ...(route.surface.tellsInactiveKeys === true && route.scope !== 'public'
      ? [httpErrors.table.keyInactive]
      : []),
    ...(route.body === undefined && route.upload === undefined ? [] : WITH_BODY),
    ...(route.upload === undefined ? [] : [httpErrors.table.uploadStalled]),
    ...(route.effect === 'stored' ? [httpErrors.table.idempotencyConflict] : []),
    ...(route.errors ?? []),
  ];
  const lines = new Map<string, string>();
  for (const refusal of refusals) {
    const key = String(refusal.status);
    const before = lines.get(key);
    const line = `\`${refusal.code}\`: ${refusal.title}`;
    const description = before === undefined ? line : `${before}\n\n${line}`;
    lines.set(key, description);
    responses[key] = {
      description,
      headers: headerReferences(refusal.status === 429 ? waitHeaders(route.surface) : []),
      content: { [mediaOf(route.surface)]: { schema: { $ref: '#/components/schemas/Error' } } },
    };
  }
  return responses;
}

/** Puts a schema among the named ones and refers to it. */
function share(schemas: Schemas, name: string, schema: z.ZodType): Json {
  schemas[name] = toSchema(schemas, schema);
  return { $ref: `#/components/schemas/${name}` };
}

/** `models.versions.read` as `ModelsVersionsRead`. */
const nameOf = ({ operationId }: AnyRoute): string =>
  operationId
    .split('.')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');

/**
 * A Zod schema as JSON Schema 2020-12. Schemas with an id become named ones of the document. What JSON Schema cannot
 * say is left to the prose.
 */
function toSchema(schemas: Schemas, schema: z.ZodType): Json {
  const written = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = JSON.parse(written.replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Schemas)) {
    const { id: _id, ...plain } = definition;
    schemas[name] = plain;
  }
  return rest;
}

const HEADERS = {
  'X-Request-Id': 'req_ and 20 hexadecimal digits; quote it in a report',
  'X-RateLimit-Limit': 'Requests allowed in the current window',
  'X-RateLimit-Remaining': 'Requests left in the current window',
  'X-RateLimit-Reset': 'End of the current window in epoch seconds',
} as const;

const RETRY_AFTER = 'Seconds to wait before the next request';

/** What a 429 carries besides the headers of every answer. */
const waitHeaders = ({ repeatsRetryAfter }: Surface): readonly string[] =>
  repeatsRetryAfter === true ? ['Retry-After', 'retry_after'] : ['Retry-After'];

const headerComponents = (surface: Surface): Json =>
  Object.fromEntries(
    [...Object.entries(HEADERS), ...waitHeaders(surface).map((name) => [name, RETRY_AFTER] as const)].map(
      ([name, description]) => [name, { description, schema: { type: 'string' } }],
    ),
  );

const headerReferences = (more: readonly string[] = []): Json =>
  Object.fromEntries(
    [...Object.keys(HEADERS), ...more].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
