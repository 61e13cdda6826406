import { openApiDocuments } from '../../apps/server/compose.ts';

/** A JSON Schema, as far as the generators look into one. */
export type Schema = {
  readonly $ref?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

type Content = { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> };

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
};

/** The OpenAPI document of one surface. */
export type Document = {
  readonly surface: string;
  readonly title: string;
  readonly text: string;
  /** How the surface writes a refusal. */
  readonly failure: Schema;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** The documents of every surface, made from the routes; nothing is started. */
export const readDocuments = (): readonly Document[] =>
  openApiDocuments('/').map(({ name, title, write }) => {
    const text = write();
    const { paths, components } = JSON.parse(text) as Pick<Document, 'paths'> & {
      readonly components: { readonly schemas: Document['schemas'] & { readonly Error: Schema } };
    };
    const { schemas } = components;
    return { surface: name, title, text, failure: schemas.Error, schemas, paths };
  });

/** Every operation of a document with its method in capitals and its path. */
export const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );

export const writeDocuments = (): ReadonlyMap<string, string> =>
  new Map(readDocuments().map(({ surface, text }) => [`docs/openapi/${surface}.json`, text]));
