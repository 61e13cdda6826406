export type { SandboxAnswer, SandboxRequest } from './model.ts';
export { createSandboxProvider } from './provider.ts';
