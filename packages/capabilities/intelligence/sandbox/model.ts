import { z } from 'zod';

const INSTANT = 'An ISO-8601 instant, such as 2026-08-01T09:00:00Z';

export const ClockMove = z
  .strictObject({
    now: z.iso.datetime({ offset: true }).optional().describe(`${INSTANT}: where the clock is to stand`),
    advanceSeconds: z.int().min(1).max(316_224_000).optional().describe('How much further, in seconds'),
  })
  .refine(({ now, advanceSeconds }) => (now === undefined) !== (advanceSeconds === undefined), {
    error: 'Give either now or advanceSeconds',
  });

export const ClockQuery = z.object({
  wait: z
    .enum(['true', 'false'])
    .optional()
    .describe('Answers when the clock has arrived, or after 20 seconds'),
});

export const ClockView = z.strictObject({
  object: z.literal('sandbox_clock'),
  status: z
    .enum(['ready', 'advancing'])
    .describe('advancing while what falls due on the way is done in its order'),
  now: z.string(),
  target: z.string().nullable().describe('Where it is being moved to'),
  aheadSeconds: z.number().describe('How far ahead of real time; the clock goes on at its pace'),
});
