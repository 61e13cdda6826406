import { type ListedConcept, writeConcepts } from './concepts.ts';
import { isSctId } from './id-table.ts';
import { LoadError, type SourceFile } from './source.ts';
import { dashed, type LoadOptions, type Plan } from './stages.ts';

/** JSON is read whole; a larger terminology comes as Release Format 2. */
const BYTES_MAX = 400 * 1024 * 1024;
const OWN_DATE =
  'The date is that of the resource; it names no edition of SNOMED CT. Load it with --released where you know it.';
const SNOMED = 'http://snomed.info/sct';
const FULLY_SPECIFIED = '900000000000003001';

type Coded = {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
  readonly inactive?: boolean;
  readonly designation?: readonly {
    readonly language?: string;
    readonly use?: { readonly code?: string };
    readonly value?: string;
  }[];
  readonly property?: readonly {
    readonly code?: string;
    readonly valueBoolean?: boolean;
    readonly valueCode?: string;
  }[];
  readonly contains?: readonly Coded[];
  readonly concept?: readonly Coded[];
};

type Resource = Coded & {
  readonly resourceType?: string;
  readonly url?: string;
  readonly title?: string;
  readonly name?: string;
  readonly version?: string;
  readonly date?: string;
  readonly copyright?: string;
  readonly compose?: { readonly include?: readonly (Coded & { readonly version?: string })[] };
  readonly expansion?: Coded & {
    readonly parameter?: readonly { readonly valueUri?: string; readonly valueString?: string }[];
  };
};

/** A ValueSet or CodeSystem of SNOMED CT in JSON. It is read now: its head says what it is. */
export async function planFhir(file: SourceFile, options: LoadOptions): Promise<Plan> {
  const resource = await parse(file);
  const edition = editionOf(resource);
  const dated = options.released ?? dayOf(edition);
  const version = dated ?? ownDay(resource);
  if (version === undefined)
    throw new LoadError(`${file.name} says no date. Give the date of the release by --released YYYY-MM-DD.`);
  const attribution =
    resource.copyright ??
    'This material includes SNOMED CT content, © SNOMED International, loaded by the operator of this server.';
  return {
    about: {
      kind: 'snomed',
      id: `fhir-${slug(resource.name ?? resource.title ?? 'snomed')}-${version.replaceAll('-', '')}`,
      title: options.title ?? resource.title ?? resource.name ?? 'SNOMED CT',
      version,
      ...(edition === undefined ? {} : { edition }),
      source: 'fhir',
      attribution,
    },
    stages: [
      {
        name: 'concepts',
        files: [file],
        run: async (folder, onBytes) => {
          onBytes(file.size);
          const { counts, notes } = writeConcepts(folder, conceptsOf(resource, file));
          return {
            counts,
            notes: [...notes, ...tagNote(resource, file), ...(dated === undefined ? [OWN_DATE] : [])],
          };
        },
      },
    ],
  };
}

async function parse(file: SourceFile): Promise<Resource> {
  if (file.size > BYTES_MAX)
    throw new LoadError(`${file.name} is larger than ${BYTES_MAX / 1024 / 1024} MB.`);
  const parts: Uint8Array[] = [];
  for await (const chunk of file.chunks()) parts.push(chunk);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))) as Resource;
  } catch (cause) {
    throw new LoadError(`${file.name} is not JSON in UTF-8, or is cut off.`, { cause });
  }
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);

/** The edition that the resource says it was made from: a version URI of SNOMED CT. */
function editionOf({ version = '', compose, expansion }: Resource): string | undefined {
  const said = [
    version,
    ...(compose?.include ?? []).map((include) => include.version ?? ''),
    ...(expansion?.parameter ?? []).map(({ valueUri = '', valueString = '' }) => valueUri + valueString),
  ];
  return said
    .map((text) => /http:\/\/snomed\.info\/sct\/\d+\/version\/(?:19|20)\d{6}/.exec(text)?.[0])
    .find((found) => found !== undefined);
}

const dayOf = (edition: string | undefined): string | undefined =>
  edition === undefined ? undefined : dashed(edition.slice(-8));

const ownDay = ({ version = '', date = '' }: Resource): string | undefined =>
  [version, date].map((text) => /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0]).find((day) => day !== undefined);

function conceptsOf(resource: Resource, file: SourceFile): Map<string, ListedConcept> {
  const concepts = new Map<string, ListedConcept>();
  const add = (coded: Coded) => {
    const concept = toConcept(coded, file);
    const known = concepts.get(concept.code);
    if (known !== undefined && known.name !== concept.name)
      throw new LoadError(`${file.name} gives ${concept.code} two names.`);
    concepts.set(concept.code, concept);
  };
  for (const coded of codedIn(resource)) add(coded);
  if (concepts.size === 0)
    throw new LoadError(
      `${file.name} lists no concept of ${SNOMED}. A value set by rule must be expanded first.`,
    );
  return concepts;
}

/** Every concept of SNOMED CT that the resource lists, at any depth. */
function codedIn(resource: Resource): Coded[] {
  if (resource.resourceType === 'CodeSystem') return resource.url === SNOMED ? flatten(resource.concept) : [];
  if (resource.resourceType !== 'ValueSet') return [];
  const expanded = flatten(resource.expansion?.contains).filter(
    ({ system, code }) => system === SNOMED && code !== undefined,
  );
  if (expanded.length > 0) return expanded;
  return (resource.compose?.include ?? [])
    .filter(({ system }) => system === SNOMED)
    .flatMap(({ concept }) => flatten(concept));
}

function flatten(list: readonly Coded[] | undefined): Coded[] {
  const found: Coded[] = [];
  const waiting = [...(list ?? [])];
  for (let coded = waiting.pop(); coded !== undefined; coded = waiting.pop()) {
    found.push(coded);
    waiting.push(...(coded.contains ?? []), ...(coded.concept ?? []));
  }
  return found;
}

function toConcept(coded: Coded, file: SourceFile): ListedConcept {
  const { code = '', display, designation = [] } = coded;
  if (!isSctId(code)) throw new LoadError(`${file.name} holds a code that is no identifier of SNOMED CT.`);
  const inEnglish = designation.filter(
    ({ language, value }) => value !== undefined && (language ?? 'en').startsWith('en'),
  );
  const full = inEnglish.find(({ use }) => use?.code === FULLY_SPECIFIED)?.value;
  const name = full ?? display;
  if (name === undefined || name === '') throw new LoadError(`${file.name} gives ${code} no name.`);
  const synonyms = inEnglish
    .map(({ value }) => value ?? '')
    .filter((value) => value !== name && value !== display);
  return {
    code,
    active: activityOf(coded),
    name: clean(name),
    preferred: display && clean(display),
    synonyms: synonyms.map(clean),
  };
}

/** TAB and line ends are what our own files are divided by. */
const clean = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function activityOf({ inactive, property = [] }: Coded): boolean | undefined {
  if (inactive !== undefined) return !inactive;
  const found = property.find(({ code }) => code === 'inactive' || code === 'status');
  if (found?.valueBoolean !== undefined) return !found.valueBoolean;
  if (found?.valueCode === 'active') return true;
  return found?.valueCode === 'inactive' || found?.valueCode === 'retired' ? false : undefined;
}

function tagNote(resource: Resource, file: SourceFile): string[] {
  const untagged = [...conceptsOf(resource, file).values()].filter(({ name }) => !name.endsWith(')')).length;
  return untagged === 0
    ? []
    : [
        `${untagged} names have no semantic tag, so what they mean is unknown: they are found by our own synonyms only.`,
      ];
}
