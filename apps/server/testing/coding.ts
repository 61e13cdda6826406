import { createWordEngine } from '@chartwright/coding/testing';
import type { OpenEngine } from '../compose.ts';

/** A Coding engine that knows three words, for tests of everything around it. */
export const wordEngine =
  (engine = createWordEngine()): OpenEngine =>
  () => ({
    ...engine,
    assess: () => Promise.reject(new Error('The engine of three words reads no referrals')),
    ask: () => Promise.reject(new Error('The engine of three words answers no questions')),
    warmUp: () => undefined,
    stop: async () => undefined,
  });

export const noteOrder = {
  note: 'Known hypertension. Possible asthma. No aspirin.',
  specialty: 'Cardiology',
  letter_date: '2025-03-15',
};
