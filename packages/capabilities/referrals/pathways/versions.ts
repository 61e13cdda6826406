import { systemTemplates } from '@chartwright/pathways';
import type { Db, Tx } from '@chartwright/platform';
import type { Owner } from '../owner.ts';
import * as store from './store.ts';
import { DEFAULT_TEMPLATE, findTemplate, type RunnableVersion, type Templates } from './templates.ts';

export type PathwayVersions = {
  /** What decides where nothing else is asked for. */
  readonly active: (source: Db | Tx, owner: Owner) => Promise<RunnableVersion>;
  /**
   * The version that runs when a pathway is named by its id or its title: the one that decides, else the newest that is
   * published. Those of the organisation come before those of the system. Undefined where there is none, or where two of the
   * organisation's have the title.
   */
  readonly find: (
    source: Db | Tx,
    owner: Owner,
    name: string,
    version?: string,
  ) => Promise<RunnableVersion | undefined>;
};

/** Finds the rules a referral is decided by. A template that is found is kept as it is, so that its decisions can be replayed later. */
export function createPathwayVersions(templates: Templates): PathwayVersions {
  const ofSystem = async (source: Db | Tx, id: string): Promise<RunnableVersion | undefined> => {
    const template = findTemplate(id);
    if (template === undefined) return undefined;
    const runnable = templates.runnable(template);
    await store.keepTemplate(source, { ...runnable, document: runnable.text });
    return runnable;
  };
  return {
    async active(source, owner) {
      const row = await store.findActiveVersion(source, owner);
      if (row !== undefined) return toRunnable(row);
      const template = await ofSystem(source, DEFAULT_TEMPLATE);
      if (template === undefined) throw new Error('The template of the demonstration clinic is missing');
      return template;
    },

    async find(source, owner, name, version) {
      const own = await store.findRunnable(source, owner, { id: name, version });
      if (own[0] !== undefined) return toRunnable(own[0]);
      const template = findTemplate(name);
      if (template !== undefined) {
        return version === undefined || version === template.version ? ofSystem(source, name) : undefined;
      }
      return findByTitle(source, owner, name, version);
    },
  };

  async function findByTitle(source: Db | Tx, owner: Owner, title: string, version: string | undefined) {
    const own = await store.findRunnable(source, owner, { title, version });
    const [row] = own;
    if (row !== undefined) return own.length === 1 ? toRunnable(row) : undefined;
    const template = systemTemplates.find(
      (one) =>
        one.title.toLowerCase() === title.toLowerCase() && (version === undefined || version === one.version),
    );
    return template && ofSystem(source, template.id);
  }
}

const toRunnable = ({
  pathway_id,
  version,
  title,
  document,
  sha256,
  starts,
}: store.RunnableRow): RunnableVersion => ({
  id: pathway_id,
  version,
  title,
  text: document,
  sha256,
  starts,
});
