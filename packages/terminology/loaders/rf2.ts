import { join } from 'node:path';
import { writeRows } from '../artefact.ts';
import { FILES } from '../library.ts';
import { readConceptsAndDescriptions } from './rf2-descriptions.ts';
import { chooseRf2Files, editionOf, type Rf2Files } from './rf2-files.ts';
import { readHistory, readMaps, readParents } from './rf2-links.ts';
import type { SourceFile } from './source.ts';
import { dashed, type LoadOptions, type Plan } from './stages.ts';

const LICENCE =
  'This material includes SNOMED Clinical Terms® (SNOMED CT®), used by permission of SNOMED International. ' +
  'SNOMED CT was originally created by the College of American Pathologists. Use needs an affiliate licence ' +
  'of SNOMED International or of its national release centre; this copy was loaded by the operator of this server under theirs.';

const DIALECTS: Readonly<Record<string, string>> = {
  'en-US': '900000000000509007',
  'en-GB': '900000000000508004',
};

/** Modules of the editions we are sure of; of any other the date alone is said. */
const MODULES: Readonly<Record<string, string>> = { int: '900000000000207008', us1000124: '731000124108' };

function editionUri(edition: string, day: string): { edition?: string } {
  const module = MODULES[edition];
  return module === undefined ? {} : { edition: `http://snomed.info/sct/${module}/version/${day}` };
}

/** How a licensed release in Release Format 2 is loaded: one stage for names, one each for links of a kind. */
export function planRf2(packages: readonly (readonly SourceFile[])[], options: LoadOptions): Plan {
  const files = chooseRf2Files(packages);
  const { edition, day } = editionOf(files);
  const language = options.language ?? 'en-US';
  return {
    about: {
      kind: 'snomed',
      id: `snomed-${edition}-${day}`,
      title:
        options.title ?? `SNOMED CT ${edition === 'int' ? 'International Edition' : edition.toUpperCase()}`,
      version: options.released ?? dashed(day),
      ...editionUri(edition, day),
      source: 'rf2',
      attribution: LICENCE,
    },
    stages: [namesStage(files, DIALECTS[language] ?? language), ...linkStages(files)],
  };
}

const namesStage = (files: Rf2Files, refset: string): Plan['stages'][number] => ({
  name: 'names',
  files: [...files.concept, ...files.language, ...files.description],
  run: (folder, onBytes) => readConceptsAndDescriptions(files, { refset, folder, onBytes }),
});

const linkStages = (files: Rf2Files): Plan['stages'] => [
  {
    name: 'hierarchy',
    files: files.relationship,
    run: async (folder, onBytes) => {
      const parents = await readParents(files.relationship, onBytes);
      const rows = writeRows(join(folder, FILES.parents), (write) => parents.each(write));
      return { counts: { parents: rows }, notes: [] };
    },
  },
  {
    name: 'history',
    files: files.association,
    run: async (folder, onBytes) => {
      const pairs = await readHistory(files.association, onBytes);
      const rows = writeRows(join(folder, FILES.history), (write) => {
        for (const pair of pairs) write(...pair);
      });
      return {
        counts: { history: rows },
        notes:
          files.association.length === 0
            ? ['No historical associations: a diff cannot name replacements.']
            : [],
      };
    },
  },
  {
    name: 'map',
    files: files.map,
    run: async (folder, onBytes) => {
      const { rows, dependent, other } = await readMaps(files.map, onBytes);
      const maps = writeRows(join(folder, FILES.maps), (write) => {
        for (const row of rows) write(...row);
      });
      const notes = [];
      if (maps === 0) notes.push('No ICD-10-CM map: no ICD-10-CM code will be given.');
      if (dependent > 0)
        notes.push(`${dependent} concepts map by age, sex or other facts and are given no ICD-10-CM code.`);
      if (other > 0)
        notes.push(`${other} rows map to ICD-10 or others, which are not ICD-10-CM, and were passed over.`);
      return { counts: { maps }, notes };
    },
  },
];
