import { createWordEngine } from '@chartwright/coding/testing';
import type { OpenCodingEngine } from '../coding-engine.ts';
import type { OpenEngine } from '../compose.ts';

/** The terminology of an engine that has none. */
export const noConcepts: OpenCodingEngine['concepts'] = {
  find: async () => ({ release: 'none', concepts: [] }),
  relate: async () => ({ broader: undefined, narrower: undefined, maps: undefined }),
};

/** A Coding engine that knows three words, for tests of everything around it. */
export const wordEngine =
  (engine = createWordEngine()): OpenEngine =>
  () => ({
    ...engine,
    assess: () => Promise.reject(new Error('The engine of three words reads no referrals')),
    ask: () => Promise.reject(new Error('The engine of three words answers no questions')),
    concepts: noConcepts,
    warmUp: () => undefined,
    stop: async () => undefined,
  });

export const noteOrder = {
  note: 'Known hypertension. Possible asthma. No aspirin.',
  specialty: 'Cardiology',
  letter_date: '2025-03-15',
};
