export { type KnownClocks, openSandboxClocks, type SandboxClocks } from './clocks.ts';
export { type ClockState, createSandbox, type Sandbox, type SandboxStep } from './sandbox.ts';
