import type { FileReason } from '../model.ts';

/** A file that cannot be loaded, whoever tries. Nothing of the file is in it. */
export class FileFault extends Error {
  readonly reason: FileReason;

  constructor(reason: FileReason, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'FileFault';
    this.reason = reason;
  }
}
