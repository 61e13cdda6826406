// The door for whoever loads and chooses terminologies; a server that only answers from one needs `index.ts` alone.
export { diffReleases, type ReleaseDiff, type StoredCode } from './diff.ts';
export { findLoaded, isOutdated, listLoaded, type Manifest, readCurrent } from './library.ts';
export { type Loaded, loadTerminology, type Progress } from './load.ts';
export { checkChoice, useTerminology } from './use.ts';
