import { z } from 'zod';

export const PanelQuery = z.strictObject({
  category: z
    .string()
    .max(100)
    .optional()
    .describe('Exactly as a panel states it; an unknown one has no panels'),
});

export const PanelParams = z.strictObject({ panelId: z.string().max(64) });

const Analyte = z.strictObject({
  key: z.string(),
  name: z.string(),
  loinc: z.string().nullable(),
  loincDisplay: z.string().nullable(),
  unit: z.string().nullable().describe('UCUM'),
  adultRange: z.string().describe('Usual for adults, in the unit; a laboratory states its own'),
  specimen: z.string(),
  container: z.string().describe('Usual tube; that of the laboratory counts'),
  preparation: z.string().nullable().describe('Of the patient, where it changes the result'),
});

export const PanelView = z.strictObject({
  panelId: z.string(),
  name: z.string(),
  category: z.string(),
  description: z.string(),
  priceCents: z.int(),
  turnaround: z.string(),
  useCases: z.array(z.string()),
  analytes: z.array(Analyte),
});
export type PanelView = z.infer<typeof PanelView>;

export const PanelList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_panel'),
  count: z.int(),
  panels: z.array(PanelView),
});

export const PanelReply = z.strictObject({
  object: z.literal('lab_panel'),
  ...PanelView.shape,
  sources: z.array(z.string()).describe('Of codes, ranges, specimens and containers'),
});
