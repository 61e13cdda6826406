import type { TemplateRow } from './store.ts';
import templates from './system-templates.json' with { type: 'json' };

/** When the file was made: templates of the system stand at the end of every list. */
const MADE_AT = new Date('2026-01-01T00:00:00.000Z');

/** Templates everybody can read and copy, and nobody can change. */
export const systemTemplates: readonly TemplateRow[] = templates.map((template) => ({
  ...template,
  version: 1,
  created_by: null,
  created_at: MADE_AT,
  updated_at: MADE_AT,
}));

export const findSystemTemplate = (id: string): TemplateRow | undefined =>
  systemTemplates.find((template) => template.id === id.toLowerCase());
