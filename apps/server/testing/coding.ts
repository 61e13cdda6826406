import { createWordCoder, writeWordBundle } from '@chartwright/coding/testing';
import type { CodingEngine } from '../coding-engine.ts';

/** A Coding engine that knows three words, for tests of everything around it. */
export function wordEngine(coder = createWordCoder()): () => Promise<CodingEngine> {
  return async () => ({ coder, writeBundle: writeWordBundle, stop: async () => undefined });
}

export const noteOrder = {
  note: 'Known hypertension. Possible asthma. No aspirin.',
  specialty: 'Cardiology',
  letter_date: '2025-03-15',
};
