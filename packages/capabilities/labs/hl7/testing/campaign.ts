import { faultOf, parse, readAck, serialise, writeAck } from '@chartwright/hl7v2';
import { mutate, type Random } from '@chartwright/hl7v2/testing';
import { checkMessage } from '../check.ts';
import { readResults } from '../read-results.ts';

/** How many messages were answered with which verdict. */
export type Answered = Record<'accept' | 'error' | 'reject', number>;

const AT = new Date('2026-03-01T08:30:00Z');

/** Reads bytes as the server does when they arrive, as far as no database is needed, and answers them. */
export function answerBytes(bytes: Uint8Array): string {
  const { messages, problems } = parse(bytes);
  if (messages.length === 0) {
    const faults = problems.map(faultOf);
    return serialise(writeAck(undefined, { controlId: 'A', at: AT, verdict: 'reject', faults }));
  }
  return messages
    .map((message) => {
      const { verdict, faults, purpose } = checkMessage(message, problems, 'live');
      if (verdict === 'accept' && purpose === 'results') readResults(message);
      return serialise(writeAck(message.segments[0], { controlId: 'A', at: AT, verdict, faults }));
    })
    .join('');
}

/**
 * Answers mutated messages.
 *
 * @throws {Error} at the first that is not answered with an acknowledgement for each message in it
 */
export function answerMutations(texts: readonly string[], count: number, random: Random): Answered {
  const answered: Answered = { accept: 0, error: 0, reject: 0 };
  for (let n = 0; n < count; n++) {
    const text = mutate(texts[n % texts.length] ?? '', random);
    const acks = parse(answerBytes(Buffer.from(text))).messages.map(readAck);
    if (acks.length === 0) throw new Error(`Mutation ${n} was not answered`);
    for (const ack of acks) {
      if (ack === undefined) throw new Error(`The answer to mutation ${n} is no acknowledgement`);
      answered[ack.verdict] += 1;
    }
  }
  return answered;
}
