import sentences from './faults.json' with { type: 'json' };

/** What keeps a mailbox from being read. A code is never used again for something else. */
export type FaultCode = keyof typeof sentences;

/** A sentence for people. It never holds what a mail server said, which may name anything. */
export const describeFault = (code: FaultCode): string => sentences[code];

export const isFaultCode = (code: string): code is FaultCode => Object.hasOwn(sentences, code);

/** Ends work on a mailbox, with the reason that its owner is told. */
export class MailboxFault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, options?: ErrorOptions) {
    super(describeFault(code), options);
    this.name = 'MailboxFault';
    this.code = code;
  }
}
