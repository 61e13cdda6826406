import {
  canonicalDocument,
  digestOf,
  type Pathway,
  parsePathway,
  type SystemTemplate,
  systemTemplates,
} from '@chartwright/pathways';

/** A version that may decide: published by the organisation, or a template of the system. */
export type RunnableVersion = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** The canonical document, as JSON. */
  readonly text: string;
  readonly sha256: string;
  /** Semi-automatic pathways of the document, which run when they are named. */
  readonly starts: readonly string[];
};

/** What decides in an organisation that has chosen nothing. */
export const DEFAULT_TEMPLATE = 'demo-clinic-au';

export const findTemplate = (id: string): SystemTemplate | undefined =>
  systemTemplates.find((template) => template.id === id);

export type Templates = ReturnType<typeof createTemplates>;

/** Templates of the system, each parsed when it is first asked for. */
export function createTemplates() {
  const parsed = new Map<string, { readonly pathway: Pathway; readonly runnable: RunnableVersion }>();
  const open = (template: SystemTemplate) => {
    const known = parsed.get(template.id);
    if (known !== undefined) return known;
    const read = parsePathway(template.text);
    if (read.state !== 'parsed') throw new Error('A template of the system cannot be read');
    const { pathway } = read;
    const { id, version, title } = template;
    const runnable = {
      id,
      version,
      title,
      text: canonicalDocument(pathway),
      sha256: digestOf(pathway),
      starts: pathway.starts,
    };
    const opened = { pathway, runnable };
    parsed.set(id, opened);
    return opened;
  };
  return {
    open: (template: SystemTemplate): Pathway => open(template).pathway,
    runnable: (template: SystemTemplate): RunnableVersion => open(template).runnable,
  };
}
