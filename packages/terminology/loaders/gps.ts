import { GPS_ATTRIBUTION } from '../starter.ts';
import { type ListedConcept, writeConcepts } from './concepts.ts';
import { isSctId } from './id-table.ts';
import { at, readLines } from './lines.ts';
import { LoadError, type SourceFile } from './source.ts';
import { dayIn, type LoadOptions, type Plan } from './stages.ts';

/** What a heading says, without case, spaces and punctuation: the file may word and order its columns as it likes. */
const HEADINGS = {
  code: /identifier|conceptid|sctid|snomedid|^id$|^code$/,
  active: /active|^status$/,
  name: /fsn|fullyspecifiedname/,
  preferred: /preferred|^pt$|^term$/,
} as const;

const STATES: Readonly<Record<string, boolean>> = {
  '1': true,
  '0': false,
  true: true,
  false: false,
  active: true,
  inactive: false,
  yes: true,
  no: false,
};

type Columns = Readonly<Record<keyof typeof HEADINGS, number>> & { readonly count: number };

/** Where the columns of a Global Patient Set file stand, undefined when the line is not its header. */
function columnsOf(header: string): Columns | undefined {
  const titles = header
    .replace(/^\uFEFF/, '')
    .split('\t')
    .map((title) => title.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const place = (column: keyof typeof HEADINGS) => titles.findIndex((title) => HEADINGS[column].test(title));
  const [code, active, name, preferred] = [place('code'), place('active'), place('name'), place('preferred')];
  return code === -1 || active === -1 || name === -1
    ? undefined
    : { code, active, name, preferred, count: titles.length };
}

/** True when the file begins with the header of a Global Patient Set. */
export async function isGps(file: SourceFile): Promise<boolean> {
  if (!/\.(?:txt|tsv)$/i.test(file.name)) return false;
  for await (const chunk of file.chunks()) {
    const [line = ''] = Buffer.from(chunk.subarray(0, 2000)).toString('utf8').split(/\r?\n/, 1);
    return columnsOf(line) !== undefined;
  }
  return false;
}

export function planGps(file: SourceFile, options: LoadOptions): Plan {
  const version = options.released ?? dayIn(file.name);
  if (version === undefined)
    throw new LoadError(
      `The name of ${file.name} holds no date. Give the date of the release by --released YYYY-MM-DD.`,
    );
  return {
    about: {
      kind: 'snomed',
      id: `gps-${version.replaceAll('-', '')}`,
      title: options.title ?? 'SNOMED CT Global Patient Set',
      version,
      source: 'gps',
      attribution: GPS_ATTRIBUTION,
    },
    stages: [
      {
        name: 'concepts',
        files: [file],
        run: async (folder, onBytes) => writeConcepts(folder, await readGps(file, onBytes)),
      },
    ],
  };
}

async function readGps(
  file: SourceFile,
  onBytes: (bytes: number) => void,
): Promise<Map<string, ListedConcept>> {
  const concepts = new Map<string, ListedConcept>();
  let columns: Columns | undefined;
  await readLines(
    file,
    (text, line) => {
      if (line === 1) {
        columns = columnsOf(text);
        return;
      }
      if (columns === undefined) throw at(file, 1, 'the columns identifier, active and FSN were expected');
      const concept = conceptIn(text.split('\t'), columns, (what) => at(file, line, what));
      if (concepts.has(concept.code)) throw at(file, line, 'the identifier stands in the file twice');
      concepts.set(concept.code, concept);
    },
    { onBytes },
  );
  if (concepts.size === 0) throw new LoadError(`${file.name} holds no concept.`);
  return concepts;
}

function conceptIn(
  cells: readonly string[],
  columns: Columns,
  fault: (what: string) => LoadError,
): ListedConcept {
  if (cells.length !== columns.count)
    throw fault(`${columns.count} columns were expected, ${cells.length} were found`);
  const code = cells[columns.code]?.trim() ?? '';
  const active = STATES[cells[columns.active]?.trim().toLowerCase() ?? ''];
  const name = cells[columns.name]?.trim() ?? '';
  if (!isSctId(code)) throw fault('the identifier is none of SNOMED CT');
  if (active === undefined) throw fault('the column of activity says neither active nor inactive');
  if (name === '') throw fault('the name is empty');
  const preferred = cells[columns.preferred]?.trim();
  return { code, active, name, preferred: preferred === '' ? undefined : preferred, synonyms: [] };
}
