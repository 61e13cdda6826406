import { builtInModels, type Model, type ModelWords, modelWords } from '@chartwright/analytics';

/** A model with the words people use for it. */
export type Language = { readonly model: Model; readonly words: ModelWords };
export type Languages = ReadonlyMap<string, Language>;

/** Reads the models that are shipped, once. */
export const readLanguages = (): Languages =>
  new Map([...builtInModels()].map(([id, model]) => [id, { model, words: modelWords(id) }]));
