import { textOf } from '@chartwright/hl7v2';
import { type Db, inTransaction, type Log, type SandboxClocks } from '@chartwright/platform';
import type { Deed } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isLaboratoryId } from '../ids.ts';
import * as laboratories from '../laboratories/store.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { answerFailure, type FindSender, type TakeMessages } from './take.ts';

export type LabInbox = ReturnType<typeof createLabInbox>;

type Parts = {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly log: Pick<Log, 'error'>;
  readonly takeMessages: TakeMessages;
};

/** A laboratory is known by the names it was given; where they fit several, none is meant. */
const senderAmong =
  (known: readonly laboratories.Laboratory[]): FindSender =>
  (head) => {
    if (head === undefined) return undefined;
    const [application, facility] = [3, 4].map((field) => textOf(head, { field }) ?? '');
    const fitting = known.filter(
      (lab) =>
        lab.receivingFacility !== '' &&
        lab.receivingFacility === facility &&
        (lab.receivingApplication === '' || lab.receivingApplication === application),
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  };

/** Where messages of laboratories arrive, over HTTP or MLLP. */
export function createLabInbox({ db, clocks, log, takeMessages }: Parts) {
  const findSender = async (deed: Deed, laboratoryId: string | undefined): Promise<FindSender> => {
    const owner = ownerOf(deed.actor);
    if (laboratoryId === undefined) return senderAmong(await laboratories.list(deed.tx, owner));
    const lab = isLaboratoryId(laboratoryId)
      ? await laboratories.find(deed.tx, owner, laboratoryId)
      : undefined;
    if (lab === undefined) throw labsErrors.laboratoryUnknown();
    return () => lab;
  };

  return {
    /** @throws Problem 404 for a laboratory that is not known */
    take: async (deed: Deed, bytes: Buffer, laboratoryId: string | undefined): Promise<string> =>
      takeMessages(deed, bytes, await findSender(deed, laboratoryId)),

    /** Always answers: where taking it failed here, so that the sender sends it again. */
    async takeFrom(owner: Owner, sender: string, bytes: Buffer): Promise<string> {
      const clock = clocks.clockOf(owner);
      try {
        return await inTransaction(db, async (tx) => {
          const actor = { ...owner, kind: 'laboratory', id: sender } as const;
          const deed: Deed = { tx, clock, actor, requestId: undefined };
          return takeMessages(deed, bytes, await findSender(deed, undefined));
        });
      } catch (error) {
        log.error({ err: error, sender }, 'a message of a laboratory could not be taken');
        return answerFailure(bytes, clock.now());
      }
    },
  };
}
