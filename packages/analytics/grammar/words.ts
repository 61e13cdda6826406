import claims from '../models/claims-words.json' with { type: 'json' };
import hospital from '../models/hospital-words.json' with { type: 'json' };
import { type ModelWords, ModelWordsFile } from './model.ts';

const files: Readonly<Record<string, ModelWords>> = {
  claims: ModelWordsFile.parse(claims),
  hospital: ModelWordsFile.parse(hospital),
};
const none = ModelWordsFile.parse({});

/** The words of a built-in model; a model of an organisation's own has those of the model file alone. */
export const modelWords = (id: string): ModelWords => (Object.hasOwn(files, id) ? (files[id] ?? none) : none);
