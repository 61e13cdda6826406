import { LoadError, type SourceFile } from './source.ts';

/** The files of a release that are read, by what is in them. */
const KINDS = {
  concept: /^x?sct2_Concept_/,
  description: /^x?sct2_Description_/,
  relationship: /^x?sct2_Relationship_/,
  language: /^x?der2_cRefset_Language/,
  association: /^x?der2_cRefset_Association/,
  map: /^x?der2_iisssccRefset_ExtendedMap/,
} as const;
type FileKind = keyof typeof KINDS;
export type Rf2Files = Readonly<Record<FileKind, readonly SourceFile[]>>;

const NEEDED = ['concept', 'description', 'relationship', 'language'] as const;
const IN_ENGLISH = /(?:Snapshot|Full)(?:-en[A-Za-z-]*)?_/;

export const isRf2 = (files: readonly SourceFile[]): boolean =>
  files.some(({ name }) => KINDS.concept.test(name));

/**
 * Picks the files to read: the Snapshot of each package, or its Full files where it has no Snapshot.
 *
 * @param packages the files of each path that was given
 * @throws {LoadError} naming the kinds of file that are missing
 */
export function chooseRf2Files(packages: readonly (readonly SourceFile[])[]): Rf2Files {
  const files = packages.flatMap((found) => {
    const type = found.some(({ name }) => KINDS.concept.test(name) && name.includes('Snapshot'))
      ? 'Snapshot'
      : 'Full';
    return found.filter(({ name }) => name.endsWith('.txt') && name.includes(type));
  });
  const of = (kind: FileKind) => files.filter(({ name }) => KINDS[kind].test(name));
  const inEnglish = (kind: FileKind) => of(kind).filter(({ name }) => IN_ENGLISH.test(name));
  const chosen: Rf2Files = {
    concept: of('concept'),
    description: inEnglish('description'),
    relationship: of('relationship'),
    language: inEnglish('language'),
    association: of('association'),
    map: of('map'),
  };
  const missing = NEEDED.filter((kind) => chosen[kind].length === 0);
  if (missing.length > 0)
    throw new LoadError(`The release has no Snapshot or Full file of: ${missing.join(', ')} (in English).`);
  return chosen;
}

/** Edition and day of a release, from the names of its concept files: an extension names the whole. */
export function editionOf({ concept }: Rf2Files): { readonly edition: string; readonly day: string } {
  const found = concept.flatMap(({ name }) => {
    const [, edition, day] = /_([A-Za-z]{2,3}\d{0,7})_(\d{8})(?:T\d{6}Z?)?\.txt$/.exec(name) ?? [];
    return edition === undefined || day === undefined ? [] : [{ edition: edition.toLowerCase(), day }];
  });
  const chosen = found.findLast(({ edition }) => edition !== 'int') ?? found.at(-1);
  if (chosen === undefined)
    throw new LoadError('The names of the concept files do not say edition and date.');
  return chosen;
}
