import type { TimeExpression } from '../time/index.ts';
import {
  goesOnListing,
  isOfAnother,
  isVisit,
  joinsTwo,
  linksBackward,
  linksForward,
  treatsAPart,
} from './gaps.ts';
import { relativeMove } from './moves.ts';

/** A mention as the linker sees it, in characters. */
export type Dated = {
  readonly start: number;
  readonly end: number;
  readonly kind: 'condition' | 'act' | 'medication' | 'observable';
  /** Nothing that is denied, of a relative or only feared is given a date. */
  readonly takesDate: boolean;
  readonly takesFuture: boolean;
  /** It names a state that ended, or a drug that is stopped: its date is the end. */
  readonly isEnded: boolean;
};

export type DateLink = {
  readonly date?: string;
  readonly endDate?: string;
  /** The end is after the letter. */
  readonly endsLater?: true;
  readonly time: TimeExpression;
  /** End of the phrase of mention and date, where the date follows. */
  readonly phraseEnd?: number;
};

/** A sentence with its mentions in order. */
type Dates = {
  readonly text: string;
  readonly start: number;
  readonly mentions: readonly Dated[];
  /** The day that "for three days" is counted back from. */
  readonly today: string;
  /** The day the expressions of time were read from. */
  readonly letterDate: string;
};

type Links = (DateLink | undefined)[];

const ENDING =
  /\b(?:quit|stopped|ceased|until|discontinued|resolved|gave up|finished|off since|abstinent|clean|removed)\b/i;
/** ": findings", and ", minutes after a meal: findings". */
const LEADS_IN = /^[^.;:]{0,60}(?::|\s[–-])\s[^.;:]*$/;
const SHOWED =
  /^\s*,?\s*(?:which |that )?(?:showed|shows|showing|revealed|revealing|demonstrated|demonstrating|confirmed|found)\b/i;
const FOR =
  /^\s+(?:(?:was |were )?(?:done|performed|undertaken)\s+)?(?:for|because of|due to|secondary to)\s+(?:\S+\s+)?$/i;
/** "Stop ramipril (started 2019)": the one date of a stopped drug may be that of its beginning. */
const BEGAN = /\b(?:since|started|commenced|begun|began)\b/i;
const PRESENT = /^(?:now|currently|at present|presently)$/i;
/** A sentence that begins so tells what came with the event of the sentence before. */
const AT_ONCE =
  /^\W*(?:immediate|immediately|instant|instantly|at (?:the|that|this) time|at that point|(?:on )?(?:the same|that same|that) (?:day|night|evening|morning|afternoon))\b/i;

/** Links the dates of one sentence to the mentions they belong to; the answer has a place for each mention. */
export function linkDates(dates: Dates, times: readonly TimeExpression[]): Links {
  const links: Links = dates.mentions.map(() => undefined);
  if (dates.mentions.length === 0) return links;
  for (const time of times) if (isUsable(dates.text, time)) place(dates, time, links);
  return links;
}

/** The same for a sentence without dates that goes on from one with a date: "Immediate swelling". */
export function carryDate(dates: Dates, time: TimeExpression): Links {
  const links: Links = dates.mentions.map(() => undefined);
  const [first] = dates.mentions;
  if (first === undefined) return links;
  const opening = dates.text.slice(dates.start, first.start);
  const said = AT_ONCE.exec(opening)?.[0].length;
  if (said === undefined || !linksForward(opening.slice(said), '')) return links;
  attachForward(dates, 0, time, links);
  return links;
}

/** The date of a sentence that the next one may go on from. */
export const lastDate = (text: string, times: readonly TimeExpression[]): TimeExpression | undefined =>
  times.findLast(
    (time) => time.kind === 'date' && time.date !== undefined && time.future !== true && isUsable(text, time),
  );

const isUsable = (text: string, time: TimeExpression): boolean =>
  time.recurring !== true &&
  !PRESENT.test(text.slice(time.start, time.end)) &&
  (time.date !== undefined ||
    time.endDate !== undefined ||
    (time.kind === 'duration' && time.durationDays !== undefined));

function place(dates: Dates, time: TimeExpression, links: Links): void {
  const { text, mentions } = dates;
  const from = time.cue?.start ?? time.start;
  const before = mentions.findLastIndex(({ end }) => end <= from);
  const after = mentions.findIndex(({ start }) => start >= time.end);
  const opener = text.slice(dates.start, from).trim();
  const startsForward = after !== -1 && isForward(dates, time, mentions[after], opener);
  const gap = before === -1 ? undefined : text.slice(mentions[before]?.end, time.start);
  const isApart = gap !== undefined && mentions[before]?.kind === 'condition' && treatsAPart(gap);
  if (
    gap === undefined ||
    isApart ||
    !linksBackward(gap) ||
    (startsForward && (links[before] !== undefined || opener === ''))
  ) {
    if (startsForward) attachForward(dates, after, time, links);
    return;
  }
  attachBackward(dates, before, time, links, gap);
  if (after !== -1 && introducesFindings(text.slice(time.end, mentions[after]?.start)))
    attachForward(dates, after, time, links);
}

function isForward(
  { text, today }: Dates,
  time: TimeExpression,
  mention: Dated | undefined,
  opener: string,
): boolean {
  if (mention === undefined) return false;
  const gap = text.slice(time.end, mention.start);
  if (!linksForward(gap, opener) || isOfAnother(gap, opener)) return false;
  return time.date !== today || opener === '' || !isVisit(opener);
}

/** "MRI in 2020 showed a tear": what was shown is as old as the picture. */
const introducesFindings = (gap: string): boolean => LEADS_IN.test(gap) || SHOWED.test(gap);

function attachBackward(dates: Dates, at: number, time: TimeExpression, links: Links, gap: string): void {
  const { text, mentions } = dates;
  const mention = mentions[at];
  if (mention === undefined) return;
  if (isReason(dates, at)) {
    links[at - 1] ??= linkTo(dates, mentions[at - 1] ?? mention, time, gap);
    return;
  }
  const isWrapped = gap.includes('(') && text[time.end] === ')';
  links[at] ??= linkTo(dates, mention, time, gap, isWrapped ? time.end + 1 : time.end);
  if (isWrapped) return;
  // "nausea and vomiting for three days": a list shares the date that closes it.
  for (let back = at - 1; back >= 0 && links[back] === undefined; back -= 1) {
    const [left, right] = [mentions[back], mentions[back + 1]];
    if (left === undefined || right === undefined || left.kind !== right.kind) break;
    // Mentions that share a head overlap: "abdominal and back pain".
    if (left.end <= right.start && !joinsTwo(text.slice(left.end, right.start))) break;
    links[back] = linkTo(dates, left, time, gap);
  }
}

/** "Hysterectomy for fibroids in 2012": the year is that of the operation. */
function isReason({ text, mentions }: Dates, at: number): boolean {
  const [act, reason] = [mentions[at - 1], mentions[at]];
  if (act?.kind !== 'act' || reason?.kind !== 'condition') return false;
  return FOR.test(text.slice(act.end, reason.start));
}

function attachForward(dates: Dates, at: number, time: TimeExpression, links: Links): void {
  const { text, mentions } = dates;
  for (let next = at; next < mentions.length; next += 1) {
    const mention = mentions[next];
    if (mention === undefined) break;
    if (next > at && !goesOnListing(text.slice(mentions[next - 1]?.end, mention.start))) break;
    links[next] ??= linkTo(dates, mention, time, '');
  }
}

function linkTo(
  dates: Dates,
  mention: Dated,
  time: TimeExpression,
  gap: string,
  phraseEnd?: number,
): DateLink | undefined {
  if (!mention.takesDate) return undefined;
  if (time.future === true && !mention.takesFuture) return undefined;
  const found = time.kind === 'duration' ? lasting(dates, mention, time) : datesOf(mention, time, gap);
  if (found === undefined) return undefined;
  const { endDate } = found;
  const endsLater =
    endDate !== undefined && endDate.localeCompare(dates.letterDate.slice(0, endDate.length)) > 0;
  return {
    ...found,
    ...(endsLater ? { endsLater } : {}),
    time,
    ...(phraseEnd === undefined ? {} : { phraseEnd }),
  };
}

/** A course of tablets runs forward from the letter; a cough has lasted until it. */
function lasting(
  { today, letterDate }: Dates,
  mention: Dated,
  time: TimeExpression,
): Pick<DateLink, 'date' | 'endDate'> | undefined {
  const { date, endDate, durationDays } = time;
  if (
    date !== undefined &&
    mention.kind !== 'medication' &&
    (durationDays === undefined || today === letterDate)
  )
    return { date, ...(endDate === undefined ? {} : { endDate }) };
  if (endDate !== undefined && mention.kind !== 'medication') return { endDate };
  if (mention.kind !== 'condition' || durationDays === undefined) return undefined;
  const start = relativeMove(today, -Math.round(durationDays));
  return { date: date === undefined ? start : start.slice(0, date.length) };
}

const isEnded = (mention: Dated, gap: string): boolean =>
  mention.isEnded && !(mention.kind === 'medication' && BEGAN.test(gap));

function datesOf(
  mention: Dated,
  { date, endDate }: TimeExpression,
  gap: string,
): Pick<DateLink, 'date' | 'endDate'> {
  if (date !== undefined && endDate === undefined && (isEnded(mention, gap) || ENDING.test(gap)))
    return { endDate: date };
  return { ...(date === undefined ? {} : { date }), ...(endDate === undefined ? {} : { endDate }) };
}
