import type { BundleWriter, Coder } from '@chartwright/coding';
import { httpErrors } from '@chartwright/platform';

/** What the Coding surface runs on: the engine over the loaded terminology, and the writer of Bundles. */
export type CodingEngine = {
  readonly coder: Coder;
  readonly writeBundle: BundleWriter;
  readonly stop: () => Promise<void>;
};

// PLACEHOLDER: the worker-thread pool of packages/clinical-text and the writer of packages/fhir go here. Until then
// every call is refused with 503; nothing pretends to have read a note.
export async function openCodingEngine(): Promise<CodingEngine> {
  const refuse = () => {
    throw httpErrors.unavailable();
  };
  return {
    coder: {
      code: async () => refuse(),
      deidentify: async () => refuse(),
      release: { title: '', version: '' },
    },
    writeBundle: refuse,
    stop: async () => undefined,
  };
}
