import { type EngineKey, engineKeys, modelKeys } from '@chartwright/engines';
import { intelligenceErrors } from './errors.ts';

/**
 * An engine by its own key or by the key of its model block.
 *
 * @throws Problem 404 for any other word
 */
export function engineOf(key: string): EngineKey {
  const engine = engineKeys.find((one) => one === key || modelKeys[one] === key);
  if (engine === undefined) throw intelligenceErrors.engineUnknown();
  return engine;
}
