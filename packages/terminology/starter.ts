import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { ConceptRow } from './index-builder.ts';
import type { IndexData } from './index-file.ts';
import { buildIndex } from './compile.ts';

type ValueSet = {
  readonly version: string;
  readonly compose: { readonly include: readonly { readonly concept: readonly { code: string; display: string }[] }[] };
};

const PACKAGED = 'hl7.terminology.r4/ValueSet-snomed-intl-gps.json';

export const GPS_ATTRIBUTION =
  'This material includes the SNOMED CT Global Patient Set, © SNOMED International, CC BY 4.0 ' +
  '(https://creativecommons.org/licenses/by/4.0/); SNOMED International does not endorse this product.';

/** Concepts of the Global Patient Set that the package `hl7.terminology.r4` carries, ascending by code. */
export function readStarterConcepts(): ConceptRow[] {
  const file = createRequire(import.meta.url).resolve(PACKAGED);
  const set = JSON.parse(readFileSync(file, 'utf8')) as ValueSet;
  return set.compose.include
    .flatMap(({ concept }) => concept)
    .map(({ code, display }) => ({ code, term: display, active: undefined }));
}

/** Compiles the starter set: the Global Patient Set of September 2020 with our own layer of synonyms. */
export function compileStarter(): IndexData {
  return buildIndex(readStarterConcepts(), {
    id: 'gps-2020-09',
    title: 'SNOMED CT Global Patient Set',
    version: '2020-09-30',
    source: 'gps',
    attribution: GPS_ATTRIBUTION,
  });
}
