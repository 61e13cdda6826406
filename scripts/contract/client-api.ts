import { HEADER } from './client-types.ts';
import { type Document, type Operation, operationsOf, type Schema } from './documents.ts';

type Entry = {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  /** The TypeScript namespace of the surface's types. */
  readonly namespace: string;
  /** The property of a form that is a list of files. */
  readonly files: string | undefined;
};

/** Groups and methods of the client by name: `models.versions.read` is three levels deep. */
interface Tree {
  readonly [name: string]: Tree | Entry;
}

/** `sign-in` as `signIn`. */
const namespaceOf = (surface: string): string =>
  surface.replaceAll(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** Writes the table of operations and the interface of the client, one method for each operation. */
export function writeApi(documents: readonly Document[]): string {
  const entries = documents
    .flatMap((document) =>
      operationsOf(document).map((found) => ({
        ...found,
        namespace: namespaceOf(document.surface),
        files: findFiles(found.operation, document),
      })),
    )
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  return [
    HEADER,
    "import type { EngineOptions, FhirOptions, KeyedOptions, Operation, Options, Result } from '../model.ts';",
    "import type { Observation } from '../observation.ts';",
    ...documents.map(({ surface }) => `import type * as ${namespaceOf(surface)} from './${surface}.ts';`),
    '',
    'export const operations = [',
    ...entries.map((entry) => `  ${writeRow(entry)},`),
    '] as const satisfies readonly Operation[];',
    '',
    'export interface Api {',
    ...writeTree(growTree(entries), '  '),
    '}',
    '',
  ].join('\n');
}

function writeRow({ method, path, operation, files }: Entry): string {
  const traits = [
    ...(operation.requestBody === undefined ? [] : ['body']),
    ...bodyTraits(operation),
    ...(isKeyed(operation) ? ['keyed'] : []),
    ...(operation.security?.length === 0 ? ['open'] : []),
    ...(isStreamed(operation) ? ['streamed'] : []),
    ...(isWrapped(operation) ? ['wrapped'] : []),
  ];
  const list = traits.map((trait) => `'${trait}'`).join(', ');
  const several = files === undefined ? '' : `, files: '${files}'`;
  return `{ id: '${operation.operationId}', method: '${method}', path: '${path}', traits: [${list}]${several} }`;
}

function findFiles({ requestBody }: Operation, { schemas }: Document): string | undefined {
  const name = requestBody?.content?.['multipart/form-data']?.schema.$ref?.split('/').at(-1) ?? '';
  const properties = Object.entries(schemas[name]?.properties ?? {});
  return properties.find(([, { items }]) => items?.format === 'binary')?.[0];
}

/** How a body is written that is not JSON. */
function bodyTraits({ requestBody }: Operation): string[] {
  const types = Object.keys(requestBody?.content ?? { 'application/json': {} });
  if (types.includes('application/x-www-form-urlencoded')) return ['form'];
  if (types.includes('multipart/form-data')) return ['parts'];
  return types.includes('application/json') ? [] : ['file'];
}

/**
 * Puts every operation at its place.
 *
 * @throws {Error} when one id is both a method and a group, or occurs twice
 */
function growTree(entries: readonly Entry[]): Tree {
  const root: Record<string, unknown> = {};
  for (const entry of entries) {
    const words = entry.operation.operationId.split('.');
    const name = words.pop() ?? '';
    let group = root;
    for (const word of words) {
      group[word] ??= {};
      group = group[word] as Record<string, unknown>;
    }
    if (name in group || 'operation' in group)
      throw new Error(`${entry.operation.operationId} is taken twice`);
    group[name] = entry;
  }
  return root as Tree;
}

const isEntry = (node: Tree | Entry): node is Entry => typeof node.path === 'string';

function writeTree(tree: Tree, indent: string): string[] {
  return Object.entries(tree).flatMap(([name, node]) =>
    isEntry(node)
      ? [`${indent}/** ${node.operation.summary}. */`, `${indent}readonly ${name}: ${writeType(node)};`]
      : [`${indent}readonly ${name}: {`, ...writeTree(node, `${indent}  `), `${indent}};`],
  );
}

/** One signature; two where the caller chooses between our JSON and a FHIR resource. */
function writeType({ operation, namespace, path }: Entry): string {
  const types = `${namespace}.${typeName(operation)}`;
  const before = [
    ...pathNames(path).map((parameter) => `${parameter}: ${types}Call['path']['${parameter}']`),
    ...(operation.requestBody === undefined ? [] : [`body: ${types}Request`]),
  ];
  const data = isStreamed(operation) ? 'Response' : hasAnswer(operation) ? `${types}Data` : 'null';
  const take = (options: string) => `(${[...before, options].join(', ')})`;
  const promise = (answer: string) => `Promise<Result<${answer}>>`;
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  const queryType = query.length === 0 ? '' : `<${types}Call['query']>`;
  if (query.some(speaksFhir)) {
    const asFhir = `${take(`options: FhirOptions${queryType}`)}: ${promise('Observation')}`;
    return `{ ${asFhir}; ${take(`options?: EngineOptions${queryType}`)}: ${promise(data)} }`;
  }
  const optional = query.some(({ required }) => required) ? '' : '?';
  const options = `options${optional}: ${isKeyed(operation) ? 'KeyedOptions' : 'Options'}${queryType}`;
  return `${take(options)} => ${promise(data)}`;
}

const speaksFhir = ({ name, schema }: { readonly name: string; readonly schema: Schema }): boolean =>
  name === 'format' && schema.enum?.includes('fhir') === true;

/** `models.versions.read` as `ModelsVersionsRead`, as the OpenAPI document names its schemas. */
const typeName = ({ operationId }: Operation): string =>
  operationId
    .split('.')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const pathNames = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

const isKeyed = ({ parameters }: Operation): boolean =>
  parameters.some(({ name }) => name === 'Idempotency-Key');

/** What the ordinary answer may be, by media type; nothing for 204. */
const contentOf = ({ responses }: Operation) =>
  Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1].content ?? {};

/** True when the answer is bytes, read as they come. */
const isStreamed = (operation: Operation): boolean =>
  Object.values(contentOf(operation)).some(({ schema }) => schema.format === 'binary');

/** The schema of an ordinary answer in JSON. */
const answerOf = (operation: Operation): Schema | undefined =>
  contentOf(operation)['application/json']?.schema;

const hasAnswer = (operation: Operation): boolean => answerOf(operation) !== undefined;

/** True when the data lies under `data` in the surface's envelope, and not bare. */
const isWrapped = (operation: Operation): boolean => answerOf(operation)?.properties?.data !== undefined;
