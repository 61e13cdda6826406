export type { LoadHooks } from './hooks.ts';
export type { LoadSummary } from './model.ts';
export { uploadRoutes } from './routes.ts';
export { createUploads, type Uploads, type UploadUse } from './uploads.ts';
