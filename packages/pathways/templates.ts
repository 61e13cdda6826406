import rows from './generated/templates.json' with { type: 'json' };

export type SystemTemplate = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly specialties: readonly string[];
  /** The document as authored, with its comments: what a clinic starts from and parsePathway() reads. */
  readonly text: string;
};

/** The pathways a clinic can start from, the demonstration clinic's among them. Each is to be checked locally. */
export const systemTemplates: readonly SystemTemplate[] = rows;
