import type { TimeExpression } from '../time/index.ts';
import { relativeMove } from './moves.ts';
import type { Tokens } from '../tokens.ts';

/** A mention as the linker sees it, in characters and tokens. */
export type Dated = {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly kind: 'condition' | 'act' | 'medication' | 'observable';
  /** Nothing that is denied, of a relative or only feared is given a date. */
  readonly takesDate: boolean;
  readonly takesFuture: boolean;
  /** It names a state that ended: ex-smoker. */
  readonly isEnded: boolean;
};

export type DateLink = {
  readonly date?: string;
  readonly endDate?: string;
  readonly time: TimeExpression;
  /** End of the phrase of mention and date, where the date follows. */
  readonly phraseEnd?: number;
};

type Sentence = { readonly start: number; readonly end: number };

const ENDING = /\b(?:quit|stopped|ceased|until|discontinued|resolved|gave up|finished|off since|abstinent|clean|removed)\b/i;
const LINK_WORDS =
  /^(?:in|on|at|of|for|since|from|the|a|an|and|or|with|by|dx|dxed|diagnosed|was|were|is|first|initially|noted|found|done|performed|dated|date|age|aged|when|about|around|approx|approximately|c|ca|circa|implanted|inserted|placed|fitted|started|commenced|begun|began|onset|to|over|during|past|last|within|ago|x\d|x|\d|secondary|which|that|has|had|have|been|being|made|confirmed|taken|repeated|rpt|today|this|morning|underwent|undergone|occurred|occurring|developed|present|ongoing|persisted|lasting|duration|he|she|they|it|quit|stopped|ceased|until|up|gave|discontinued|resolved|finished|removed|for|her|his|left|right|l|r|svg|lad|rca|side|sided|bilateral|approximately|roughly|nearly|almost|only|just|still|again|now|also|seen|reported|came|back|as|drug|provisional|proven|identified|detected|established|known|planned|booked|scheduled|due|repeat|listed|elective|referral|referred|appointment|treated|operated|surgery|procedure|under|via|using|status|post|complicated|uncomplicated|successful|successfully|attempted|emergency|therapy)$/;
const LIST_WORDS = /^(?:,|and|or|\/|&|\+|with|the|a|some|mild|moderate|severe|left|right|bilateral|increasing|increased|worsening|intermittent|associated|occasional|also|green|productive|dry|new|acute|chronic|recurrent|progressive|then|subsequent|plus|any|known|r|l)$/;
const FARTHEST_WORDS = 8;
/** ": findings", and ", minutes after a meal: findings". */
const LEADS_IN = /^[^.;:]{0,60}(?::|\s[–-])\s[^.;:]*$/;
/** Between a date and what follows it, what says that it dates that: "in 2010 she had a stroke". */
const FORWARD_WORDS =
  /^(?:of|history|hx|h|o|he|she|they|patient|pt|the|a|an|and|had|has|have|having|was|were|is|been|being|with|developed|developing|underwent|diagnosed|dx|to|for|new|onset|worsening|increasing|increased|progressive|progressively|intermittent|ongoing|persistent|left|right|bilateral|r|l|mild|moderate|severe|sudden|gradual|admitted|presented|presenting|presents|seen|by|then|where|when|when|found|noted|complaining|reports|reported|started|episode|episodes|acute|chronic|recurrent|an|in|on|at|via|elective|emergency|laparoscopic|open|routine|some|first|second|third|which|showed|shows|showing|revealed|demonstrated|suffered|sustained|experienced|required|requiring|received|completed|commenced|his|her|she's|he's|i|we|s|p|status|post|due|secondary|associated|worse|generalised|generalized|repeat|follow|up|f|u|further|another|single|dull|sharp|dry|productive|painless|painful|constant|severe|sided|old|x|2|3|4|\(|\)|-|–|:|"|')$/;

/** Links the dates of one sentence to the mentions they belong to; the answer has a place for each mention. */
export function linkDates(
  tokens: Tokens,
  sentence: Sentence,
  mentions: readonly Dated[],
  times: readonly TimeExpression[],
  letterDate: string,
): (DateLink | undefined)[] {
  const links = new Array<DateLink | undefined>(mentions.length).fill(undefined);
  if (mentions.length === 0) return links;
  for (const time of times) if (isUsable(tokens.text, time)) place(tokens, sentence, mentions, time, links, letterDate);
  return links;
}

const isUsable = (text: string, time: TimeExpression): boolean =>
  time.recurring !== true &&
  !/^(?:now|currently|at present|presently)$/i.test(text.slice(time.start, time.end)) &&
  (time.date !== undefined || time.endDate !== undefined || (time.kind === 'duration' && time.durationDays !== undefined));

function place(
  tokens: Tokens,
  sentence: Sentence,
  mentions: readonly Dated[],
  time: TimeExpression,
  links: (DateLink | undefined)[],
  letterDate: string,
): void {
  const { text } = tokens;
  const before = mentions.findLastIndex(({ end }) => end <= (time.cue?.start ?? time.start));
  const after = mentions.findIndex(({ start }) => start >= time.end);
  const opener = text.slice(sentence.start, time.cue?.start ?? time.start).trim();
  const startsForward = after !== -1 && isForward(text, time, mentions[after], opener);
  const isColon = after !== -1 && LEADS_IN.test(text.slice(time.end, mentions[after]?.start ?? time.end));
  const backward = before === -1 ? undefined : backwardGap(text, mentions[before], time);
  if (backward !== undefined && !(startsForward && (links[before] !== undefined || opener === ''))) {
    attachBackward(text, mentions, before, time, links, backward, letterDate);
    if (isColon || introducesFindings(text, time, mentions[after])) attachForward(text, mentions, after, time, links, letterDate);
    return;
  }
  if (startsForward) attachForward(text, mentions, after, time, links, letterDate);
}

const wordsOf = (gap: string): string[] => gap.toLowerCase().match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}]/gu) ?? [];

/** The words between a mention and a date after it, where they may link the two; undefined where they may not. */
function backwardGap(text: string, mention: Dated | undefined, time: TimeExpression): string | undefined {
  if (mention === undefined) return undefined;
  const gap = text.slice(mention.end, time.start);
  if (gap.length > 120) return undefined;
  const words = wordsOf(gap);
  if (words.length === 0) return gap;
  if (words[0] === '(' && words.length <= 6 && !words.includes(')')) return gap;
  const content = words.filter((word) => !LINK_WORDS.test(word) && !/^[,()\-–—:.'’]$/.test(word));
  if (words.includes(';') || words.includes('.') || content.length > (words.includes(',') ? 1 : 3)) return undefined;
  if (words.length > FARTHEST_WORDS + 4) return undefined;
  const comma = words.lastIndexOf(',');
  if (comma !== -1 && words.slice(comma + 1).some((word) => /^(?:and|he|she|they|then)$/.test(word))) return undefined;
  return gap;
}

function isForward(text: string, time: TimeExpression, mention: Dated | undefined, opener: string): boolean {
  if (mention === undefined) return false;
  const words = wordsOf(text.slice(time.end, mention.start));
  if (words.some((word) => word === ';' || word === '.')) return false;
  const content = words.filter((word) => !FORWARD_WORDS.test(word) && word !== ',');
  const comma = words.indexOf(',');
  if (comma > 0 && words[0] !== ':') return false;
  return content.length <= (opener === '' || words[0] === ':' ? 3 : 1) && words.length <= 14;
}

/** "MRI in 2020 showed a tear": what was shown is as old as the picture. */
function introducesFindings(text: string, time: TimeExpression, mention: Dated | undefined): boolean {
  if (mention === undefined) return false;
  return /^\s*,?\s*(?:which |that )?(?:showed|shows|showing|revealed|revealing|demonstrated|demonstrating|confirmed|found)\b/i.test(
    text.slice(time.end, mention.start),
  );
}

function attachBackward(
  text: string,
  mentions: readonly Dated[],
  at: number,
  time: TimeExpression,
  links: (DateLink | undefined)[],
  gap: string,
  letterDate: string,
): void {
  const mention = mentions[at];
  if (mention === undefined) return;
  const isWrapped = gap.includes('(') && text[time.end] === ')';
  if (links[at] === undefined) links[at] = linkTo(mention, time, gap, letterDate, isWrapped ? time.end + 1 : time.end);
  if (isWrapped) return;
  // "nausea and vomiting for three days": a list shares the date that closes it.
  for (let back = at - 1; back >= 0; back -= 1) {
    const [left, right] = [mentions[back], mentions[back + 1]];
    if (left === undefined || right === undefined || links[back] !== undefined) break;
    const joint = wordsOf(text.slice(left.end, right.start));
    if (joint.length === 0 || !joint.every((word) => LIST_WORDS.test(word)) || !joint.some((word) => /^(?:and|or|&|\+|\/|with)$/.test(word))) break;
    if (joint.includes(',') || left.kind !== right.kind) break;
    links[back] = linkTo(left, time, gap, letterDate);
  }
}

function attachForward(
  text: string,
  mentions: readonly Dated[],
  at: number,
  time: TimeExpression,
  links: (DateLink | undefined)[],
  letterDate: string,
): void {
  for (let next = at; next < mentions.length; next += 1) {
    const mention = mentions[next];
    if (mention === undefined) break;
    if (next > at) {
      const left = mentions[next - 1];
      const joint = wordsOf(text.slice(left?.end ?? 0, mention.start));
      if (!joint.every((word) => LIST_WORDS.test(word)) && !(joint.length <= 3 && joint.filter((word) => !LIST_WORDS.test(word)).length === 1 && joint.some((word) => /^(?:,|and|with)$/.test(word)) && !joint.includes(';') && !joint.includes('.'))) break;
    }
    if (links[next] === undefined) links[next] = linkTo(mention, time, '', letterDate);
  }
}

function linkTo(mention: Dated, time: TimeExpression, gap: string, letterDate: string, phraseEnd?: number): DateLink | undefined {
  if (!mention.takesDate) return undefined;
  if (time.future === true && !mention.takesFuture) return undefined;
  const dates = datesOf(mention, time, gap, letterDate);
  if (dates === undefined) return undefined;
  return { ...dates, time, ...(phraseEnd === undefined ? {} : { phraseEnd }) };
}

function datesOf(mention: Dated, time: TimeExpression, gap: string, letterDate: string): { date?: string; endDate?: string } | undefined {
  if (time.kind === 'duration' && time.date === undefined && time.endDate === undefined) {
    // A course of tablets runs forward from the letter; a cough has lasted until it.
    if (mention.kind !== 'condition' || time.durationDays === undefined) return undefined;
    return { date: relativeMove(letterDate, -Math.round(time.durationDays)) };
  }
  if (mention.kind === 'medication' && time.kind === 'duration') return undefined;
  const { date, endDate } = time;
  if (date !== undefined && endDate === undefined && (mention.isEnded || ENDING.test(gap))) return { endDate: date };
  return { ...(date === undefined ? {} : { date }), ...(endDate === undefined ? {} : { endDate }) };
}
