import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildIndex } from './compile.ts';
import type { ConceptRow } from './index-builder.ts';
import type { IndexData } from './index-file.ts';
import type { Release } from './model.ts';

type ValueSet = {
  readonly version: string;
  readonly compose: {
    readonly include: readonly { readonly concept: readonly { code: string; display: string }[] }[];
  };
};

const require = createRequire(import.meta.url);

export const GPS_ATTRIBUTION =
  'This material includes the SNOMED CT Global Patient Set, © SNOMED International, CC BY 4.0 ' +
  '(https://creativecommons.org/licenses/by/4.0/); SNOMED International does not endorse this product.';

/** Concepts of the Global Patient Set that the package `hl7.terminology.r4` carries, ascending by code. */
export function readStarterConcepts(): ConceptRow[] {
  const file = require.resolve('hl7.terminology.r4/ValueSet-snomed-intl-gps.json');
  const set = JSON.parse(readFileSync(file, 'utf8')) as ValueSet;
  return set.compose.include
    .flatMap(({ concept }) => concept)
    .map(({ code, display }) => ({ code, term: display, active: undefined }));
}

/** The starter set: the Global Patient Set of September 2020. */
export const STARTER = {
  id: 'gps-2020-09',
  title: 'SNOMED CT Global Patient Set',
  version: '2020-09-30',
  // What the value set of the package says it was drawn from.
  edition: 'http://snomed.info/sct/900000000000207008/version/20200731',
  source: 'gps',
  attribution: GPS_ATTRIBUTION,
} as const satisfies Omit<Release, 'concepts'>;

/** Compiles the starter set with our own layer of synonyms. */
export const compileStarter = (): IndexData => buildIndex(readStarterConcepts(), STARTER);
