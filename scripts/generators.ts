export type Generator = {
  readonly name: string;
  /** Files and folders, relative to the repository, that belong to this generator alone. */
  readonly outputs: readonly string[];
  /** The whole content of every output, by path relative to the repository. */
  readonly generate: () => Promise<ReadonlyMap<string, string>>;
};

/** Every generated file of the repository comes from a line here. Import what a generator needs inside it. */
export const generators: readonly Generator[] = [
  {
    name: 'openapi',
    outputs: ['docs/openapi'],
    generate: async () => (await import('./contract/documents.ts')).writeDocuments(),
  },
  {
    name: 'client',
    outputs: ['packages/sdk/generated'],
    generate: async () => (await import('./contract/client.ts')).writeClient(),
  },
  {
    name: 'errors',
    outputs: ['docs/errors.md'],
    generate: async () => (await import('./contract/errors.ts')).writeErrorPage(),
  },
];
