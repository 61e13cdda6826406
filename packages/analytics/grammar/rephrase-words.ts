import { z } from 'zod';

const words = z.array(z.string().min(1));

/** What the words of a model say of its turns of phrase. */
export const turnsOfPhrase = {
  /** Means of a number that each row has: the rows they are said of narrow them. */
  ofRows: words.default([]),
  /** What becomes of rows, said with a verb of those who did it: in the past, plain, and of the rows. */
  deeds: z
    .array(
      z.strictObject({
        says: words,
        plain: words,
        done: z.string(),
        as: z.string(),
        of: words,
        noun: z.string(),
      }),
    )
    .default([]),
  /** What is done to people, by the rows that it leaves; what to ask where the word alone does not tell. */
  undergone: z
    .array(
      z.strictObject({
        says: words,
        plain: words.default([]),
        as: z.string().optional(),
        base: z.string().optional(),
        /** Said with a value of these, other rows are meant. */
        elsewhere: words.default([]),
        /** Said with a value of this, the word adds nothing to it. */
        named: z.string().optional(),
        /** The rows of those to whom it could have been done. */
        among: z.string().optional(),
        amongNote: z.string().optional(),
        note: z.string().optional(),
        asks: z.string().optional(),
      }),
    )
    .default([]),
  /** Verbs for the first of several rows of one value. */
  starts: z.strictObject({ says: words, dims: words, note: z.string() }).optional(),
};
