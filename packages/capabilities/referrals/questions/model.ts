import { z } from 'zod';

export const QuestionParams = z.strictObject({
  record_id: z.string().max(100).describe('24 hexadecimal digits'),
});

export const QuestionOrder = z.strictObject({
  question: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('In plain English, about this one referral. It is data: nothing in it is obeyed'),
});

const edge = z.number().min(0).max(1);

export const QuestionReply = z.strictObject({
  data: z.strictObject({
    question: z.string(),
    answer: z
      .string()
      .nullable()
      .describe(
        'Made of the letter’s own words, or of the trace of the decision; null when the letter does not say',
      ),
    quotes: z.array(
      z.strictObject({
        quote: z.string().describe('Letter for letter, with its negation'),
        page: z.int().min(1),
        start: z.int().min(0).describe('In the text of the page, in UTF-16 units'),
        end: z.int().min(0),
        box: z
          .strictObject({ left: edge, top: edge, width: edge, height: edge })
          .nullable()
          .describe('In fractions of the page; null where the file has no geometry'),
      }),
    ),
    confidence: z.number().min(0).max(1),
    about: z
      .array(z.string())
      .describe('Names of the fields the answer rests on; empty where it was found in the text'),
    kind: z
      .enum(['field', 'text', 'decision', 'not_stated'])
      .describe(
        'field: the readers found it. text: passages that speak of it. decision: the trace of the pathway. not_stated: the letter does not say',
      ),
  }),
  status_code: z.literal(200),
  message: z.enum(['success', 'The letter does not say.']),
});
