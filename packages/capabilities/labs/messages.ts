import type { Clock } from '@chartwright/kernel';
import type {
  Db,
  Egress,
  Job,
  Log,
  Outbound,
  ReadAudit,
  Recurring,
  SandboxClocks,
} from '@chartwright/platform';
import { createLabInbox } from './inbound/service.ts';
import { createTakeMessages } from './inbound/take.ts';
import { createLaboratories } from './laboratories/service.ts';
import { type MllpReceiving, openMllpReception } from './mllp/index.ts';
import type { MoveOrder } from './orders/transitions.ts';
import { createSendJobs } from './outbound/jobs.ts';
import { createOrderQueue, followMoves } from './outbound/queue.ts';
import { createLabMessages } from './outbound/service.ts';
import { createSettleByAck } from './outbound/settle.ts';
import type { FindPatientByRef } from './ports.ts';
import type { IngestResults } from './results/intake.ts';

export type LabMessagesParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  readonly log: Log;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly egress: Egress;
  readonly outbound: Pick<Outbound, 'request'>;
  readonly findPatientByRef: FindPatientByRef;
  readonly moveOrder: MoveOrder;
  readonly ingestResults: IngestResults;
};

/** Wires what goes to laboratories and comes from them as HL7 messages. */
export function openLabMessages(parts: LabMessagesParts) {
  const settleByAck = createSettleByAck(parts);
  const sending = createSendJobs({ ...parts, settleByAck });
  const { sendJob } = sending;
  const labMessages = createLabMessages({ ...parts, sendJob });
  const queueOrderMessage = createOrderQueue({ ...parts, sendJob });
  const takeMessages = createTakeMessages({ ...parts, settleByAck });
  const labInbox = createLabInbox({ ...parts, takeMessages });
  return {
    use: {
      laboratories: createLaboratories({ ...parts, giveUp: (change, id) => labMessages.giveUp(change, id) }),
      labMessages,
      labInbox,
    },
    /** Has orders sent when they are authorized, and taken back when they are cancelled. */
    onMove: followMoves(queueOrderMessage),
    openMllp: (receiving: MllpReceiving) =>
      openMllpReception(
        { ...parts, takeFrom: (owner, sender, bytes) => labInbox.takeFrom(owner, sender, bytes) },
        receiving,
      ),
    jobs: sending.jobs as readonly Job[],
    crontab: sending.crontab as readonly Recurring[],
  };
}
