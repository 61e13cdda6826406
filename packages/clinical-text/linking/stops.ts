import { readAction } from '../directions/index.ts';

/** A drug that was stopped, one that will be, and one that is only held for a while. */
export type Stop = 'stopped' | 'later' | 'held';

const LOOK = 160;
const HOLD = 'holds?|held|holding|withholds?|withheld|omit|omitted|suspend|suspended';
const HELD_BEFORE = new RegExp(`\\b(?:${HOLD})\\b(?!.*\\b(?:stop|discontinue|cease))[^.;:\\n?!]*$`, 'i');
const HELD_AFTER =
  /^\s*(?:\d+\s*\w+\s*)?[,(–-]?\s*(?:(?:is|was|being|has been|to be|currently|now)\s+)*(?:held|on hold|withheld|omitted|suspended|paused)(?=\s*(?:[.,;:)\n]|$|(?:for|on|during|at|in|since|due|because|until|while|pending|and|then|by|prior|before|after|today|temporarily)\b))/i;
const ON_HOLD = /^[^.;,\n]{0,40}\bon hold\b/i;
/** "Amlodipine was stopped and ramipril started": the second drug has a verb of its own. */
const JOINED = /(?:\b(?:and|but|then)|[,&])\s*$/i;
const OWN_VERB =
  /^[^.;,\n]{0,20}?\b(?:started|commenced|restarted|resumed|continued|increased|reduced|added|introduced|initiated)\b(?! by)/i;
const ORDER =
  /\b(?:stop|discontinue|cease|d\/c|come off|take off|wean off|(?:will|to) be (?:stopped|discontinued))\b[^.;:\n?!]*$/i;
const LATER =
  /^[^.;:\n]{0,40}?\b(?:before|prior to|tomorrow|after|once|when|if|(?:next|in \d+|in an?|in two|in three|in six) (?:days?|weeks?|months?|year|visit|clinic|appointment))\b/i;

/**
 * What a verb of stopping does with a drug. "Stop aspirin before surgery" is an order for a day to come; "stopped aspirin
 * before surgery" tells of one that has been.
 *
 * @param start where the sentence begins
 */
export function stopOf(
  text: string,
  start: number,
  drug: { readonly start: number; readonly end: number },
): Stop | undefined {
  const after = text.slice(drug.end, drug.end + LOOK);
  if (HELD_AFTER.test(after) || ON_HOLD.test(after)) return 'held';
  if (readAction(text, start, drug.start) !== 'stop') return undefined;
  const before = text.slice(Math.max(start, drug.start - LOOK), drug.start);
  if (JOINED.test(before) && OWN_VERB.test(after)) return undefined;
  if (HELD_BEFORE.test(before)) return 'held';
  const isLater = ORDER.test(before) && LATER.test(after);
  return isLater ? 'later' : 'stopped';
}

const ENDED = /^(?:ex-|former |stopped )/i;

/** It names what is left when something has ended: ex-smoker. Its date is the end of that, and the beginning of this. */
export const isEndedState = ({ term }: { readonly term: string }): boolean => ENDED.test(term);
