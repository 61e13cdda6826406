import { z } from 'zod';
import { Duration, Freshness, identifier, WorkflowRefusal } from '../predictions/model.ts';

const CHANGES_MAX = 100;
const HORIZON_MAX = 24;
const PERCENT_MAX = 1_000;
const FLAT_MAX = 1_000_000;
const IDS_MAX = 200;

const ids = z.array(identifier).max(IDS_MAX).default([]);

const Change = z
  .strictObject({
    id: identifier.describe('Id of the item or billing group'),
    kind: z
      .enum(['percent', 'flat'])
      .describe('`percent` of the price; `flat` is added to each unit, or to each charge'),
    value: z.number().min(-FLAT_MAX).max(FLAT_MAX).describe('Below zero: a discount'),
  })
  .refine(({ kind, value }) => kind === 'flat' || (value >= -100 && value <= PERCENT_MAX), {
    error: `A percentage lies between -100 and ${PERCENT_MAX}`,
    path: ['value'],
  })
  .meta({ id: 'DataSimulatedChange' });

export const SimulationBody = z
  .strictObject({
    dataset: z.string().min(1).max(200).optional(),
    mode: z.enum(['items', 'billing_groups']),
    changes: z
      .array(Change)
      .min(1)
      .max(CHANGES_MAX)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, {
        error: 'Names an item twice',
      }),
    look_back: Duration.optional().describe(
      'Where the mix of items, procedures and payors is read; the last twelve complete months of the data before today when absent',
    ),
    horizon_months: z.int().min(1).max(HORIZON_MAX).default(12),
    scope: z
      .strictObject({
        payors: ids,
        specialties: ids,
        procedures: ids,
        surgeons: ids,
        diagnoses: ids,
      })
      .prefault({})
      .describe('An empty list is no limit'),
  })
  .meta({ id: 'DataSimulationOrder' });
export type SimulationBody = z.output<typeof SimulationBody>;

const impact = {
  before: z.number(),
  after: z.number(),
  net: z.number(),
  percent: z.number().nullable(),
};

const Group = z
  .strictObject({
    id: z.string().nullable(),
    before: z.number().nullable(),
    after: z.number().nullable(),
    net: z.number().nullable(),
    percent: z.number().nullable(),
    share_of_impact: z.number().nullable(),
    held_back: z.boolean().describe('Of so few people that its figures are not shown'),
  })
  .meta({ id: 'DataSimulatedGroup' });

const month = z.string().regex(/^\d{4}-\d{2}$/);

export const SimulationReply = z
  .strictObject({
    status: z.enum(['simulated', 'refused']),
    dataset: z.string().nullable(),
    mode: z.enum(['items', 'billing_groups']),
    look_back: Duration,
    horizon_months: z.int(),
    unit: z.literal('USD'),
    overall: z
      .strictObject({
        ...impact,
        affected: z.number().describe('The part of `before` that the changed items are'),
      })
      .nullable(),
    by_item: z.array(Group),
    by_procedure: z.array(Group),
    by_payor: z.array(Group),
    absent: z.array(z.string()).describe('Items that are to change and do not occur in the scope'),
    baseline: z
      .strictObject({
        method: z.enum(['seasonal', 'level']),
        drift: z.number().describe('Factor from year to year'),
        months: z.array(z.strictObject({ month, amount: z.number() })),
        quality: z.strictObject({
          signal: z.enum(['good', 'fair', 'poor', 'unknown']),
          months_of_history: z.int(),
          held_out: z.int(),
          mean_absolute_percentage_error: z.number().nullable(),
          cases: z.int(),
        }),
      })
      .nullable(),
    assumptions: z.array(z.string()),
    freshness: Freshness.nullable(),
    model_version: z.string(),
    refusal: WorkflowRefusal.nullable(),
    notice: z.string(),
  })
  .meta({ id: 'DataSimulation' });
export type SimulationReply = z.input<typeof SimulationReply>;
