import { z } from 'zod';

export const SMALL_CELLS_MIN = 11;

const smallCells = z.strictObject({
  enabled: z.boolean(),
  min: z.int().min(2).max(1_000).describe('Groups of fewer people are held back'),
});

export const QuerySettingsChange = z
  .strictObject({
    small_cells: z
      .strictObject({ enabled: z.boolean(), min: z.int().min(2).max(1_000).default(SMALL_CELLS_MIN) })
      .optional(),
    language_model: z.strictObject({ enabled: z.boolean() }).optional(),
    for: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[\w-]+$/)
      .optional()
      .describe(
        'Id of a key or a person whom small_cells is for; absent: everybody. The stricter number holds',
      ),
  })
  .refine(({ language_model, for: subject }) => language_model === undefined || subject === undefined, {
    error: 'language_model is a setting of the organisation',
    path: ['language_model'],
  })
  .meta({ id: 'DataQuerySettingsChange' });
export type QuerySettingsChange = z.output<typeof QuerySettingsChange>;

export const QuerySettings = z
  .strictObject({
    small_cells: smallCells,
    language_model: z.strictObject({
      enabled: z.boolean(),
      configured: z.boolean().describe('Whether this server has a language model at all'),
    }),
    own: z.array(z.strictObject({ for: z.string(), small_cells: smallCells })),
  })
  .meta({ id: 'DataQuerySettings' });
