import { analyzeBiomarker } from './biomarker.ts';
import { analyzeDmse } from './dmse.ts';
import { analyzeMedication } from './medication.ts';
import { scoreOutcome } from './outcome.ts';
import type { EngineKey } from './parameters/index.ts';
import { predictRelapse } from './relapse.ts';
import type { EngineRequests } from './request.ts';
import type { ContextOf, EngineResults } from './result.ts';

type Engines = {
  readonly [K in EngineKey]: (request: EngineRequests[K], context: ContextOf<K>) => EngineResults[K];
};

const engines: Engines = {
  dmse: analyzeDmse,
  medication: analyzeMedication,
  biomarker: analyzeBiomarker,
  outcome: scoreOutcome,
  relapse: predictRelapse,
};

/**
 * Runs one engine on a validated body. Pure: the same request, clock and parameters always give the same result.
 *
 * @returns the `data` object of its endpoint
 */
export const runEngine = <K extends EngineKey>(
  key: K,
  request: EngineRequests[K],
  context: ContextOf<K>,
): EngineResults[K] => engines[key](request, context);
