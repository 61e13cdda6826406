import sentences from './reasons.json' with { type: 'json' };

/** Why a file or a page was not read. A code is never used again for something else. */
export type ReasonCode = keyof typeof sentences;

/** A sentence for people; it never holds anything from the file. */
export const describeReason = (code: ReasonCode): string => sentences[code];

export const reasonCodes = Object.keys(sentences) as readonly ReasonCode[];

/** Ends the reading of a file or a page, with the reason that the caller is told. */
export class Refusal extends Error {
  readonly code: ReasonCode;

  constructor(code: ReasonCode, options?: ErrorOptions) {
    super(describeReason(code), options);
    this.name = 'Refusal';
    this.code = code;
  }
}
