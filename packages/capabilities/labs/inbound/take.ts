import { createHash, createHmac } from 'node:crypto';
import {
  type Fault,
  faultOf,
  type Interchange,
  type Message,
  parse,
  readAck,
  type Segment,
  serialise,
  textOf,
  type Verdict,
  writeAck,
} from '@chartwright/hl7v2';
import { makeUuid, seal, unseal } from '@chartwright/platform';
import { audit, type Deed } from '../caller.ts';
import { type Checked, checkMessage, type MessagePurpose } from '../hl7/check.ts';
import { makeControlId, readResults } from '../hl7/index.ts';
import type { Laboratory } from '../laboratories/store.ts';
import type { SettleByAck } from '../outbound/settle.ts';
import * as outgoing from '../outbound/store.ts';
import { ownerOf } from '../owner.ts';
import type { IngestResults } from '../results/intake.ts';
import * as store from './store.ts';

type Parts = {
  readonly sealKey: Buffer;
  readonly ingestResults: IngestResults;
  readonly settleByAck: SettleByAck;
};

/** Which laboratory a message is from, by what its header says; undefined where no single one is known. */
export type FindSender = (head: Segment | undefined) => Laboratory | undefined;

/** Takes what a laboratory sent, in the caller's transaction, and returns what it is answered: one ACK for each message. */
export type TakeMessages = (deed: Deed, bytes: Buffer, findSender: FindSender) => Promise<string>;

const PURPOSE = 'chartwright/labs/messages/v1';

type Arrived = {
  readonly deed: Deed;
  readonly head: Segment | undefined;
  readonly laboratory: Laboratory | undefined;
  readonly text: string;
};

type Outcome = {
  readonly verdict: Verdict;
  readonly faults: readonly Fault[];
  readonly text?: string;
  readonly reports: number;
  readonly unmatched: number;
};

const KINDS: Readonly<Record<MessagePurpose, outgoing.MessageKind>> = {
  results: 'results',
  reply: 'reply',
  other: 'other',
};

export function createTakeMessages(parts: Parts): TakeMessages {
  const { sealKey, ingestResults, settleByAck } = parts;

  /** Of the words by which a sender names a message; they are its own, and never kept plainly. */
  const keyOf = ({ deed, head, laboratory }: Arrived): Buffer => {
    const { orgId, mode } = ownerOf(deed.actor);
    const named = [4, 10].map((field) => (head === undefined ? null : (textOf(head, { field }) ?? null)));
    const key = createHmac('sha256', sealKey).update(PURPOSE).digest();
    return createHmac('sha256', key)
      .update(JSON.stringify([orgId, mode, laboratory?.id ?? null, ...named]))
      .digest();
  };

  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

  async function keep(arrived: Arrived, checked: Checked, outcome: Outcome, reply: string): Promise<void> {
    const { deed, laboratory, text } = arrived;
    const at = deed.clock.now();
    const id = makeUuid(at.getTime());
    const { verdict, faults, reports, unmatched } = outcome;
    const state = verdict === 'accept' ? 'taken' : 'refused';
    await store.insert(deed.tx, ownerOf(deed.actor), {
      id,
      laboratoryId: laboratory?.id,
      kind: KINDS[checked.purpose],
      key: keyOf(arrived),
      digest: sealedDigest(text),
      state,
      error: faults[0]?.code ?? null,
      body: seal(Buffer.from(text), sealKey),
      reply: seal(Buffer.from(reply), sealKey),
      reports,
      unmatched,
      at,
    });
    await audit(
      deed,
      `lab_message.${state}`,
      { kind: 'lab_message', id },
      { kind: checked.purpose, reports, unmatched, ...(faults[0] !== undefined && { code: faults[0].code }) },
    );
  }

  /** A plain digest of a short message could be guessed. */
  const sealedDigest = (text: string): Buffer =>
    createHmac('sha256', sealKey).update(PURPOSE).update(digestOf(text)).digest();

  async function takeOne(
    arrived: Arrived,
    message: Message,
    common: Interchange['problems'],
  ): Promise<string> {
    const { deed, head, text } = arrived;
    const owner = ownerOf(deed.actor);
    const key = keyOf(arrived);
    await store.lockKey(deed.tx, key);
    const known = await store.findReply(deed.tx, owner, { key, digest: sealedDigest(text) });
    if (known !== undefined) return unseal(known, sealKey).toString();
    const checked = checkMessage(message, common, owner.mode);
    const outcome =
      checked.verdict === 'accept'
        ? await follow(arrived, message, checked.purpose)
        : { verdict: checked.verdict, faults: checked.faults, reports: 0, unmatched: 0 };
    const reply = answer(deed, head, outcome);
    await keep(arrived, checked, outcome, reply);
    return reply;
  }

  const follow = (arrived: Arrived, message: Message, purpose: MessagePurpose): Promise<Outcome> =>
    purpose === 'results' ? ingest(arrived, message) : followReply(arrived, message);

  async function ingest(arrived: Arrived, message: Message): Promise<Outcome> {
    const { deed, laboratory, text } = arrived;
    const sets = readResults(message, {
      zone: laboratory?.timeZone ?? undefined,
      localCodes: laboratory?.localCodes,
    });
    const messageKey = `${keyOf(arrived).toString('hex')}.${sealedDigest(text).toString('hex').slice(0, 16)}`;
    const report = await ingestResults(deed, {
      laboratoryId: laboratory?.id,
      messageKey,
      sets,
      source: 'hl7',
    });
    const waiting = report.sets.filter(({ state }) => state === 'unmatched');
    const unmatched = waiting.length;
    const isUrgent = waiting.some(({ critical }) => critical > 0);
    return {
      verdict: 'accept',
      faults: [],
      reports: sets.length,
      unmatched,
      ...(unmatched > 0 && {
        text: `${unmatched} of ${sets.length} reports wait for a person${isUrgent ? '; critical values among them' : ''}`,
      }),
    };
  }

  /** A late answer to an order: it names the message that it answers. */
  async function followReply({ deed, text }: Arrived, message: Message): Promise<Outcome> {
    const ack = readAck(message);
    const found =
      ack?.controlId === undefined
        ? undefined
        : await outgoing.findOutgoing(deed.tx, ownerOf(deed.actor), ack.controlId);
    if (ack === undefined || found === undefined) {
      const fault: Fault = { code: 'unknown_key', text: 'No message of this id', segment: 'MSA', field: 2 };
      return { verdict: 'error', faults: [fault], reports: 0, unmatched: 0 };
    }
    await settleByAck(deed, found, { ack, reply: Buffer.from(text) });
    return { verdict: 'accept', faults: [], reports: 0, unmatched: 0 };
  }

  return async (deed, bytes, findSender) => {
    const interchange = parse(bytes);
    if (interchange.messages.length === 0) return takeJunk(deed, bytes, interchange);
    const replies: string[] = [];
    for (const message of interchange.messages) {
      const [head] = message.segments;
      const arrived = { deed, head, laboratory: findSender(head), text: serialise(message) };
      replies.push(await takeOne(arrived, message, interchange.problems));
    }
    return replies.join('');
  };

  async function takeJunk(deed: Deed, bytes: Buffer, { problems }: Interchange): Promise<string> {
    const faults = problems.map(faultOf);
    const outcome = { verdict: 'reject', faults, reports: 0, unmatched: 0 } as const;
    const reply = answer(deed, undefined, outcome);
    const text = bytes.subarray(0, JUNK_KEPT_BYTES).toString();
    const arrived = { deed, head: undefined, laboratory: undefined, text };
    await keep(arrived, { purpose: 'other', verdict: 'reject', faults }, outcome, reply);
    return reply;
  }
}

/** Enough to see what it was. */
const JUNK_KEPT_BYTES = 65_536;

function answer(deed: Deed, head: Segment | undefined, { verdict, faults, text }: Outcome): string {
  const at = deed.clock.now();
  const controlId = makeControlId(at);
  return serialise(writeAck(head, { controlId, at, verdict, faults, ...(text !== undefined && { text }) }));
}

/** What is answered when taking a message came to nothing through no fault of its own: it may be sent again. */
export function answerFailure(bytes: Buffer, at: Date): string {
  const [message] = parse(bytes).messages;
  return serialise(
    writeAck(message?.segments[0], {
      controlId: makeControlId(at),
      at,
      verdict: 'error',
      faults: [{ code: 'internal', text: 'The message could not be taken now; send it again' }],
    }),
  );
}
