import { factCatalogue, pathwaySchema } from '@chartwright/pathways';
import type { Db, ReadAudit } from '@chartwright/platform';
import { createAuthoring } from './authoring.ts';
import { createChecker } from './checker.ts';
import { createLibrary } from './library.ts';
import { createPublishing } from './publishing.ts';
import { createReplay } from './replay.ts';
import type { Templates } from './templates.ts';
import { replyWith } from './views.ts';

export type Pathways = ReturnType<typeof createPathways>;

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  /** The record seal. */
  readonly sealKey: Buffer;
  readonly templates: Templates;
};

/** The clinic's own triage rules: written, tried on what was decided, published by a person, and answered for afterwards. */
export function createPathways({ db, readAudit, sealKey, templates }: Parts) {
  const library = createLibrary(templates);
  const checker = createChecker();
  const schema: Readonly<Record<string, unknown>> = { ...pathwaySchema() };
  const facts = replyWith(structuredClone(factCatalogue), 200);
  return {
    ...createAuthoring({ db, library, checker }),
    ...createPublishing({ db, library, checker, readAudit, sealKey }),
    replay: createReplay({ db, library, readAudit, sealKey }),
    schema: () => schema,
    facts: () => facts,
  };
}
