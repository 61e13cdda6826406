import { type Pathway, parsePathway } from '@chartwright/pathways';
import type { Db, Tx } from '@chartwright/platform';
import { referralErrors } from '../errors.ts';
import type { Owner } from '../owner.ts';
import type { Reference } from './rules.ts';
import * as store from './store.ts';
import { DEFAULT_TEMPLATE, findTemplate, type Templates } from './templates.ts';

/** A version in any state, ready to be evaluated, compared or rendered. */
export type Loaded = {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  /** The canonical document. */
  readonly text: string;
  readonly pathway: Pathway;
  /** Undefined of a template of the system. */
  readonly row: store.VersionRow | undefined;
};

const PARSED_MAX = 64;

export type Library = ReturnType<typeof createLibrary>;

/** Pathways by reference, those of the organisation before those of the system. */
export function createLibrary(templates: Templates) {
  const parsed = new Map<string, Pathway>();
  const open = (text: string, sha256: string): Pathway => {
    const known = parsed.get(sha256);
    parsed.delete(sha256);
    const pathway = known ?? parseStored(text);
    parsed.set(sha256, pathway);
    const [oldest] = parsed.keys();
    if (parsed.size > PARSED_MAX && oldest !== undefined) parsed.delete(oldest);
    return pathway;
  };
  const toLoaded = (row: store.VersionRow): Loaded => ({
    id: row.pathway_id,
    version: row.version,
    sha256: row.sha256,
    text: row.document,
    pathway: open(row.document, row.sha256),
    row,
  });
  const active = async (source: Db | Tx, owner: Owner) =>
    (await store.findActive(source, owner)) ?? {
      id: DEFAULT_TEMPLATE,
      version: findTemplate(DEFAULT_TEMPLATE)?.version ?? '',
    };
  const loadTemplate = ({ id, version }: Reference): Loaded => {
    const template = findTemplate(id);
    if (template === undefined) throw referralErrors.pathwayUnknown();
    if (version !== undefined && version !== template.version) throw referralErrors.pathwayVersionUnknown();
    const { text, sha256 } = templates.runnable(template);
    return { id, version: template.version, sha256, text, pathway: templates.open(template), row: undefined };
  };
  return {
    open,
    active,

    /** Without a version: the one that decides, else the newest that is published, else the newest. */
    async load(source: Db | Tx, owner: Owner, reference: Reference): Promise<Loaded> {
      const { id } = reference;
      const own = await store.findPathway(source, owner, id);
      if (own === undefined) return loadTemplate(reference);
      const deciding = await active(source, owner);
      const usual = deciding.id === id ? deciding.version : (own.published_version ?? own.latest_version);
      const row = await store.findVersion(source, owner, id, reference.version ?? usual);
      if (row === undefined) throw referralErrors.pathwayVersionUnknown();
      return toLoaded(row);
    },
  };
}

function parseStored(text: string): Pathway {
  const read = parsePathway(JSON.parse(text));
  if (read.state !== 'parsed') throw new Error('A stored version of a pathway cannot be read');
  return read.pathway;
}

/** Holds a pathway of the organisation while one of its versions is decided on. */
export async function holdVersion(
  tx: Tx,
  owner: Owner,
  id: string,
  version: string,
): Promise<store.VersionRow> {
  await holdPathway(tx, owner, id);
  const row = await store.findVersion(tx, owner, id, version);
  if (row === undefined) throw referralErrors.pathwayVersionUnknown();
  return row;
}

export async function holdPathway(tx: Tx, owner: Owner, id: string): Promise<void> {
  if (!(await store.lockPathway(tx, owner, id))) throw whyNotOwn(id);
}

/** What is said to whoever would change a pathway that is not the organisation's. */
export const whyNotOwn = (id: string) =>
  findTemplate(id) === undefined ? referralErrors.pathwayUnknown() : referralErrors.pathwayOfSystem();
