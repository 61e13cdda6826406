import { z } from 'zod';

const days = z.int().min(1).max(3_650);

const SettingsFields = {
  autoComplete: z
    .boolean()
    .describe('Complete an order by itself once every test is final and none is critical'),
  creatorMayAuthorize: z.boolean().describe('Whether the key that placed an order may also authorize it'),
  unauthorizedExpiryDays: days.describe('An order that no provider has authorized by then expires'),
  uncollectedExpiryDays: days.describe('An authorized order without a specimen expires then'),
  requisitionPrefix: z
    .string()
    .regex(/^[A-Z0-9]{2,6}$/, 'Expected 2 to 6 capital letters and digits')
    .describe('What requisition numbers of new orders begin with'),
  pageSize: z.enum(['A4', 'Letter']).describe('Of the requisition'),
  accountName: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .nullable()
    .describe('Who orders, as the requisition names it'),
  accountNumber: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .nullable()
    .describe('Of this organisation at its laboratory, for the requisition'),
  sandboxLaboratory: z
    .boolean()
    .describe('Test mode: a simulated laboratory moves authorized orders that go to no other laboratory'),
} as const;

export const LabSettings = z.strictObject(SettingsFields);
export type LabSettings = z.infer<typeof LabSettings>;

export const SettingsChange = LabSettings.partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

export const SettingsView = z.strictObject({
  object: z.literal('lab_settings'),
  mode: z.enum(['test', 'live']),
  ...SettingsFields,
});

/** Expiry as the lab specification decides; the rest is what needs no trust. */
export const DEFAULTS: LabSettings = {
  autoComplete: false,
  creatorMayAuthorize: false,
  unauthorizedExpiryDays: 180,
  uncollectedExpiryDays: 365,
  requisitionPrefix: 'ATN',
  pageSize: 'A4',
  accountName: null,
  accountNumber: null,
  sandboxLaboratory: true,
};
