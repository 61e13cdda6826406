import { describe, expect, test } from 'vitest';
import { writeApi } from './client-api.ts';
import type { Document, Operation } from './documents.ts';

const operation = (operationId: string, more: Partial<Operation> = {}): Operation => ({
  operationId,
  summary: 'Does it',
  parameters: [],
  responses: {
    '200': { description: 'Done', content: { 'application/json': { schema: { properties: { data: {} } } } } },
  },
  ...more,
});

/** A document of one surface with one GET for each operation. */
const documentOf = (...operations: readonly Operation[]): Document => ({
  surface: 'two-words',
  title: 'Two words',
  text: '{}',
  failure: {},
  schemas: { ARequest: { properties: { note: {}, scans: { items: { format: 'binary' } } } } },
  paths: Object.fromEntries(operations.map((one, index) => [`/api/v1/${index}/{id}`, { get: one }])),
});

describe('the generated client', () => {
  test('has a row and a method for each operation, at the depth of its name', () => {
    const api = writeApi([documentOf(operation('a.b.read'), operation('a.list'))]);
    expect(api).toContain("{ id: 'a.b.read', method: 'GET', path: '/api/v1/0/{id}', traits: ['wrapped'] }");
    expect(api).toContain(
      "readonly list: (id: twoWords.AListCall['path']['id'], options?: Options) => Promise<Result<twoWords.AListData>>;",
    );
    expect(api).toMatch(/readonly a: \{\s+readonly b: \{\s+\/\*\* Does it\. \*\/\s+readonly read: /);
  });

  test('asks for options where a query parameter is required', () => {
    const parameter = (required: boolean) =>
      ({ name: 'day', in: 'query', required, schema: {} }) as Operation['parameters'][number];
    const write = (required: boolean) =>
      writeApi([documentOf(operation('a', { parameters: [parameter(required)] }))]);
    expect(write(true)).toContain("options: Options<twoWords.ACall['query']>)");
    expect(write(false)).toContain("options?: Options<twoWords.ACall['query']>)");
  });

  test('answers null where nothing comes back, and the bare body where no envelope is', () => {
    const empty = operation('a', { responses: { '204': { description: 'Done' } } });
    const bare = operation('b', {
      responses: { '200': { description: 'Done', content: { 'application/json': { schema: {} } } } },
    });
    const api = writeApi([documentOf(empty, bare)]);
    expect(api).toContain('Promise<Result<null>>');
    expect(api).toContain("path: '/api/v1/1/{id}', traits: [] }");
  });

  test('knows what honours an Idempotency-Key and what needs no credential', () => {
    const api = writeApi([
      documentOf(
        operation('a', {
          security: [],
          parameters: [{ name: 'Idempotency-Key', in: 'header', required: false, schema: {} }],
        }),
      ),
    ]);
    expect(api).toContain("traits: ['keyed', 'open', 'wrapped']");
    expect(api).toContain('options?: KeyedOptions)');
  });

  test('names the list of files in a form that takes several', () => {
    const content = { 'multipart/form-data': { schema: { $ref: '#/components/schemas/ARequest' } } };
    const api = writeApi([documentOf(operation('a', { requestBody: { content } }))]);
    expect(api).toContain("traits: ['body', 'parts', 'wrapped'], files: 'scans' }");
  });

  test('takes files in a form or alone, and gives streams as they are', () => {
    const binary = { schema: { format: 'binary' } };
    const withBody = (id: string, type: string) =>
      operation(id, { requestBody: { content: { [type]: { schema: {} } } } });
    const api = writeApi([
      documentOf(
        withBody('a', 'multipart/form-data'),
        withBody('b', 'application/x-ndjson'),
        operation('c', { responses: { '200': { description: 'Done', content: { 'image/png': binary } } } }),
      ),
    ]);
    expect(api).toContain("path: '/api/v1/0/{id}', traits: ['body', 'parts', 'wrapped'] }");
    expect(api).toContain("path: '/api/v1/1/{id}', traits: ['body', 'file', 'wrapped'] }");
    expect(api).toContain("path: '/api/v1/2/{id}', traits: ['streamed'] }");
    expect(api).toContain('Promise<Result<Response>>');
  });

  test.each([
    ['two operations', ['a.read', 'a.read']],
    ['an operation and a group', ['a', 'a.read']],
  ])('is refused when %s have one name', (_name, ids) => {
    expect(() => writeApi([documentOf(...ids.map((id) => operation(id)))])).toThrow('is taken twice');
  });
});
