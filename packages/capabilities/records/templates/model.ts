import { z } from 'zod';
import { filledText, instant, text } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';

const SECTIONS_MAX = 100;

const Section = z
  .strictObject({
    title: filledText(200),
    prompt: text(5_000).nullish().describe('What belongs here; shown to the writer, never part of a note'),
  })
  .meta({ id: 'TemplateSectionOrder' });

const fields = {
  name: filledText(200).optional().describe('Unique in the organisation, whatever its case'),
  specialty: text(200).nullish(),
  note_type: filledText(100)
    .optional()
    .describe('What notes begun from it are; clinical_visit when never sent'),
  sections: z.array(Section).min(1).max(SECTIONS_MAX).optional(),
};

export const TemplateOrder = z
  .strictObject({
    copy_of: z
      .string()
      .optional()
      .describe('A template, of the system or your own: what is not sent is taken from it'),
    ...fields,
  })
  .superRefine(({ copy_of: source, name, sections }, context) => {
    if (source !== undefined) return;
    for (const [field, value] of [['name', name] as const, ['sections', sections] as const]) {
      if (value === undefined) context.addIssue({ code: 'custom', path: [field], message: 'Required' });
    }
  })
  .meta({ id: 'TemplateOrder' });
export type TemplateOrder = z.output<typeof TemplateOrder>;

export const TemplateChange = z.strictObject(fields).meta({ id: 'TemplateChange' });
export type TemplateChange = z.output<typeof TemplateChange>;

export const TemplateParams = z.object({ template_id: z.string() });

export const TemplateListQuery = z
  .object({
    ...pageQuery,
    note_type: filledText(100).optional().describe('Exactly this one'),
    specialty: filledText(200).optional().describe('Exactly this one'),
    source: z.enum(['organisation', 'system']).optional().describe('Both when absent'),
    updated_since: instant.optional().describe('Changed at or after this instant'),
  })
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type TemplateListQuery = z.output<typeof TemplateListQuery>;

const Nullable = z.string().nullable();
const SectionView = z.strictObject({ title: z.string(), prompt: Nullable }).meta({ id: 'TemplateSection' });
export type Section = z.output<typeof SectionView>;

export const Template = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    specialty: Nullable,
    note_type: z.string(),
    sections: z.array(SectionView),
    source: z.enum(['organisation', 'system']),
    version: z.int().describe('Counts up with each change'),
    created_by: Nullable.describe('null: a template of the system'),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Template' });
export type Template = z.output<typeof Template>;

export const TemplateReply = z.strictObject({ data: Template });
export const TemplateListReply = z.strictObject({ data: z.array(Template), meta: PageMeta });
export const TemplateVersionsReply = z.strictObject({
  data: z.array(
    z
      .strictObject({
        version: z.int(),
        name: z.string(),
        specialty: Nullable,
        note_type: z.string(),
        sections: z.array(SectionView),
        at: z.string(),
        by: Nullable,
      })
      .meta({ id: 'TemplateVersion' }),
  ),
});
