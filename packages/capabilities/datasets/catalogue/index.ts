export type { Dataset, DatasetFile } from './model.ts';
export { type Catalogue, createCatalogue } from './service.ts';
