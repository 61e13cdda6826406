import type { Narrator } from '../service.ts';
import type { NarratorParts } from './narrator.ts';

/** Loads the narrator, its guard and the SDK. A server without a writer never calls it and never pays for them. */
export async function openNarrator(parts: NarratorParts): Promise<Narrator> {
  const { createNarrator } = await import('./narrator.ts');
  return createNarrator(parts);
}
