import { join } from 'node:path';
import { writeRows } from '../artefact.ts';
import { FILES } from '../library.ts';
import { at, readLines } from './lines.ts';
import { LoadError, type SourceFile } from './source.ts';
import { dashed, dayIn, type LoadOptions, type Plan, type StageReport } from './stages.ts';

const CONCEPTS = 'RXNCONSO.RRF';
const RELATIONS = 'RXNREL.RRF';

/** Term types that matter here: ingredients, precise and several ingredients, brands, clinical drugs and their parts. */
const TYPES = ['IN', 'PIN', 'MIN', 'BN', 'SCD', 'SCDC', 'SBD', 'SBDC'];
type Atom = { readonly type: string; readonly name: string };

/** Relations that lead from a drug towards what it is made of, in the words of either end. */
const TOWARDS: Readonly<Record<string, readonly string[]>> = {
  IN: [
    'has_ingredient',
    'ingredient_of',
    'has_ingredients',
    'ingredients_of',
    'tradename_of',
    'has_tradename',
    'form_of',
    'has_form',
    'has_part',
    'part_of',
  ],
  PIN: ['has_precise_ingredient', 'precise_ingredient_of'],
  MIN: ['has_ingredients', 'ingredients_of'],
  SCDC: ['consists_of', 'constitutes'],
};

export const isRxNorm = (files: readonly SourceFile[]): boolean =>
  files.some(({ name }) => name.toUpperCase() === CONCEPTS);

/** The files of RxNorm itself: the prescribable subset lies in a folder of its own beside them. */
function find(files: readonly SourceFile[], wanted: string): SourceFile {
  const found = files
    .filter(({ name }) => name.toUpperCase() === wanted)
    .toSorted((a, b) => b.size - a.size)
    .at(0);
  if (found === undefined) throw new LoadError(`The release has no ${wanted}.`);
  return found;
}

export function planRxNorm(path: string, files: readonly SourceFile[], options: LoadOptions): Plan {
  const [concepts, relations] = [find(files, CONCEPTS), find(files, RELATIONS)];
  const version =
    options.released ?? versionIn(path) ?? files.map((file) => versionIn(file.path)).find(Boolean);
  if (version === undefined)
    throw new LoadError(
      `The name of ${path} holds no date. Give the date of the release by --released YYYY-MM-DD.`,
    );
  return {
    about: {
      kind: 'rxnorm',
      id: `rxnorm-${version.replaceAll('-', '')}`,
      title: options.title ?? 'RxNorm',
      version,
      source: 'rrf',
      attribution:
        'This product uses publicly available data from the U.S. National Library of Medicine (NLM), National Institutes ' +
        'of Health, Department of Health and Human Services; NLM is not responsible for the product and does not endorse it.',
    },
    stages: [
      {
        name: 'drugs',
        files: [concepts, relations],
        run: (folder, onBytes) => readDrugs({ concepts, relations, folder, onBytes }),
      },
    ],
  };
}

/** RxNorm writes month, day, year: `RxNorm_full_01022024`. */
function versionIn(path: string): string | undefined {
  const [, month, day, year] = /(?:^|\D)(0[1-9]|1[0-2])([0-3]\d)(20\d{2})(?:\D|$)/.exec(path) ?? [];
  return month === undefined || day === undefined || year === undefined
    ? dayIn(path)
    : dashed(`${year}${month}${day}`);
}

type Reading = {
  readonly concepts: SourceFile;
  readonly relations: SourceFile;
  readonly folder: string;
  readonly onBytes: (bytes: number) => void;
};

async function readDrugs({ concepts, relations, folder, onBytes }: Reading): Promise<StageReport> {
  const atoms = await readAtoms(concepts, onBytes);
  const links = await readLinks(relations, atoms, onBytes);
  const counts: Record<string, number> = {};
  let unresolved = 0;
  writeRows(join(folder, FILES.drugs), (write) => {
    for (const [rxcui, { type, name }] of [...atoms].toSorted(([a], [b]) => Number(a) - Number(b))) {
      if (!['IN', 'PIN', 'MIN', 'BN', 'SCD'].includes(type)) continue;
      const ingredients = type === 'IN' ? [rxcui] : ingredientsOf(rxcui, links, atoms);
      if (ingredients.length === 0) {
        unresolved += 1;
        continue;
      }
      counts[type] = (counts[type] ?? 0) + 1;
      write(rxcui, type, name, ingredients.join('+'));
    }
  });
  if (counts.IN === undefined) throw new LoadError(`${concepts.name} holds no ingredient.`);
  return {
    counts,
    notes:
      unresolved === 0 ? [] : [`${unresolved} drugs have no ingredient that is in use and were left out.`],
  };
}

async function readAtoms(file: SourceFile, onBytes: (bytes: number) => void): Promise<Map<string, Atom>> {
  const atoms = new Map<string, Atom>();
  await readLines(
    file,
    (text, line) => {
      const cells = text.split('|');
      if (cells.length !== 19)
        throw at(file, line, `18 fields were expected, ${cells.length - 1} were found`);
      const [rxcui = '', language, , , , , , , , , , source, type = '', , name = '', , suppressed] = cells;
      if (source !== 'RXNORM' || language !== 'ENG' || suppressed !== 'N' || !TYPES.includes(type)) return;
      if (!/^\d{1,8}$/.test(rxcui) || name === '') throw at(file, line, 'the row has no RXCUI or no name');
      atoms.set(rxcui, { type, name: name.replaceAll('\t', ' ') });
    },
    { onBytes },
  );
  return atoms;
}

/** Neighbours by relation, from the whole towards its parts; the files state each relation from both ends. */
async function readLinks(
  file: SourceFile,
  atoms: ReadonlyMap<string, Atom>,
  onBytes: (bytes: number) => void,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const links = new Map<string, Set<string>>();
  const link = (whole: string, part: string, relation: string) => {
    const [from, to] = [atoms.get(whole)?.type, atoms.get(part)?.type];
    if (from === undefined || to === undefined || from === to || from === 'IN') return;
    if (to === 'MIN' && from === 'PIN') return;
    if (TOWARDS[to]?.includes(relation) !== true) return;
    links.set(whole, (links.get(whole) ?? new Set()).add(part));
  };
  await readLines(
    file,
    (text, line) => {
      const cells = text.split('|');
      if (cells.length !== 17)
        throw at(file, line, `16 fields were expected, ${cells.length - 1} were found`);
      const [first = '', , , , second = '', , , relation = '', , , source, , , , suppressed] = cells;
      if (source !== 'RXNORM' || suppressed === 'O' || suppressed === 'Y' || relation === '') return;
      link(first, second, relation);
      link(second, first, relation);
    },
    { onBytes },
  );
  return links;
}

/** Ingredients that a drug is made of in the end, ascending. */
function ingredientsOf(
  rxcui: string,
  links: ReadonlyMap<string, ReadonlySet<string>>,
  atoms: ReadonlyMap<string, Atom>,
): string[] {
  const seen = new Set([rxcui]);
  for (const at of seen)
    if (atoms.get(at)?.type !== 'IN') for (const part of links.get(at) ?? []) seen.add(part);
  return [...seen].filter((at) => atoms.get(at)?.type === 'IN').toSorted((a, b) => Number(a) - Number(b));
}
