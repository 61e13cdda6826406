import type { Db, ReadAudit } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import { gatherPages } from '../decide/pages.ts';
import { referralErrors } from '../errors.ts';
import { isRecordId } from '../ids.ts';
import { ownerOf } from '../owner.ts';
import type { ReferralEngine } from '../parts.ts';
import { findContent, findOutcome, findRecord } from '../store.ts';
import { NOT_STATED } from './asked.ts';

export type ReferralQuestions = ReturnType<typeof createReferralQuestions>;

export type QuestionParts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly engine: Pick<ReferralEngine, 'ask'>;
};

/** Questions about one referral, answered with its own words. Neither question nor answer is kept. */
export const createReferralQuestions = ({ db, readAudit, sealKey, engine }: QuestionParts) => ({
  async ask(who: Reader, recordId: string, question: string) {
    const owner = ownerOf(who.actor);
    const record = isRecordId(recordId) ? await findRecord(db, owner, recordId) : undefined;
    if (record === undefined) throw referralErrors.recordUnknown();
    const content = await findContent(db, owner, recordId, sealKey);
    if (content === undefined) throw referralErrors.pagesUnread();
    const outcome = await findOutcome(db, owner, recordId, sealKey);
    if (outcome === undefined) throw referralErrors.recordUndecided();
    noteShown(readAudit, who, 'referral.asked', [recordId]);
    const { texts, place } = gatherPages(content.documents);
    const { triage, fields, patients, coding, embedded_instructions } = outcome.result;
    const result = { triage, fields, patients, coding, embedded_instructions };
    const answer = await engine.ask({ question, pages: texts, result });
    return {
      data: {
        question,
        ...answer,
        about: [...answer.about],
        quotes: answer.quotes.map((quote) => ({ ...quote, box: quote.box ?? place(quote).box })),
      },
      status_code: 200 as const,
      message: answer.kind === NOT_STATED.kind ? ('The letter does not say.' as const) : ('success' as const),
    };
  },
});
