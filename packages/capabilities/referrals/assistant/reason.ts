import type { Span } from '@chartwright/kernel';
import type { Read } from '../reading.ts';
import type { Weighed } from './findings/conditions.ts';
import { type Letter, lineAt, readAt } from './letter.ts';
import { firstOf } from './pattern.ts';

const ASKING =
  /thank(?:s| you)(?: very much| so much| kindly)? for|(?:grateful|appreciate|appreciated|value|welcome) (?:if|for|your|it|an?)|please (?:see|review|assess|consider|could|arrange|accept|find|advise)|(?:could|can|would|will) you (?:please |kindly )?(?:see|review|assess|advise|arrange|consider)|(?:i am|i'm|we are) (?:referring|concerned|worried|writing)|refer(?:ring|ral|red)? (?:this|him|her|them|for|mr|mrs|ms|miss|to)|i think|my impression|(?:ask|asking) (?:for|if|you)|opinion|(?:for|re) (?:your )?(?:assessment|consideration)/g;
const LABEL =
  /(?:^|\n|\s{2})\s{0,12}(?:reason(?:s)? for (?:the )?(?:referral|request|consultation)|referral reason|reason|presenting (?:complaint|problem|issue)s?|(?:provisional |working |current |primary |principal |presenting )?(?:diagnosis|dx|impression|problem|concern|issue)|dx|subject|re|regarding|req(?:uest)?|clinical (?:question|problem|details|notes|information|indication)|indication|referral for|ref for|question|assessment|imp|c\/o|hpc|pc|presenting problem|main problem)\s{0,2}[:=]\s{0,4}/g;
const IS_OVER =
  /^[^.;\n]{0,40}\s(?:done|removed|repaired|excised|extraction|in the past|last year|years ago|as a (?:child|teenager|boy|girl)|(?<!since )(?:19|20)\d\d)\b/;
const HISTORY =
  /(?:^|\n|[.;]\s|\s{2})\s{0,12}(?:past (?:medical |surgical )?(?:history|hx)|pmhx?|pmh|background|other (?:history|problems|conditions)|previous (?:history|problems)|medical history|past hx|phx?|history|co-?morbidit(?:ies|y)|resolved|hospitali[sz]ations|inactive|family (?:history|hx)|fhx?|fam hx|social(?: history)?|shx?|general health|medications?|meds|current (?:medications?|meds)|allerg\w*|surgical history)(?:\s{0,2}[:=\n-]|\s{3})/g;

/** How much a place in the letter counts: what is asked about most, what stands in a history least. */
export function zoneFinder(letter: Letter): (span: Span) => number {
  const { lower } = letter.sheet;
  const asked = [...firstOf(lower.matchAll(ASKING)), ...firstOf(lower.matchAll(LABEL))].map((match) => ({
    start: match.index,
    end: sentenceEnd(lower, match.index + match[0].length),
  }));
  const histories = firstOf(lower.matchAll(HISTORY)).map((match) => ({
    start: match.index,
    end: historyEnd(lower, match.index + match[0].length),
  }));
  return ({ start, end }) => {
    if (IS_OVER.test(lower.slice(end, end + 52))) return 0.3;
    if (histories.some((zone) => start >= zone.start && start < zone.end)) return 0.35;
    if (asked.some((zone) => start >= zone.start && start < zone.end)) return 2;
    if (isInHead(letter, start)) return 1.6;
    return 1;
  };
}

/** A line of its own under the patient's name tells what the letter is about. */
function isInHead(letter: Letter, start: number): boolean {
  const line = letter.lines[lineAt(letter, start)];
  return line !== undefined && /^\s{0,12}(?:re|subject|dx|diagnosis)\b/.test(line.lower);
}

function sentenceEnd(lower: string, from: number): number {
  const piece = lower.slice(from, from + 320);
  const stop = piece.search(
    /(?<!\b(?:dr|mr|mrs|ms|r|l|no|st))[.!?](?=\s|$)|\n\s{0,12}\n|\n(?=[a-z ]{2,24}:)/,
  );
  return from + (stop < 0 ? piece.length : stop);
}

/** To the next label, or the first empty line behind something. */
function historyEnd(lower: string, from: number): number {
  const piece = lower.slice(from, from + 900);
  const stop = piece.search(
    /\S\s{0,12}\n\s{0,12}\n|\n\s{0,12}[a-z][a-z /&']{1,30}:|(?:\.|\s{2})\s{0,12}(?:on examination|o\/e|examination|investigations?|ix|plan|reason|presenting|urgency|dx)\b/,
  );
  return from + (stop < 0 ? piece.length : stop + 1);
}

const REASON_LABEL =
  /(?:reason(?:s)? for (?:the )?(?:referral|request|consultation)|referral reason|presenting (?:complaint|problem)|referral for|clinical question|indication|reason|dx|(?:provisional )?diagnosis|problem)\s{0,2}[:=]\s{0,4}/;

/** Why the patient is sent, in the letter's own words. */
export function readReason(letter: Letter, conditions: readonly Weighed[]): Read<string> | undefined {
  const { lower } = letter.sheet;
  const labelled = REASON_LABEL.exec(lower);
  if (labelled !== null) {
    const start = labelled.index + labelled[0].length;
    const found = quoted(letter, { start, end: lineEnd(lower, start) }, 0.92);
    if (found !== undefined) return found;
  }
  const zone = zoneFinder(letter);
  const hits = (conditions[0]?.hits ?? []).toSorted(
    (a, b) => zone(b) * b.weight - zone(a) * a.weight || a.start - b.start,
  );
  const [best] = hits;
  if (best !== undefined) return quoted(letter, sentenceOf(lower, best), 0.85);
  const asked = firstOf(lower.matchAll(ASKING))[0];
  if (asked === undefined) return undefined;
  return quoted(letter, { start: asked.index, end: sentenceEnd(lower, asked.index + asked[0].length) }, 0.7);
}

const lineEnd = (lower: string, from: number): number => {
  const stop = lower.slice(from, from + 240).search(/\n|\s{4}/);
  return from + (stop < 0 ? Math.min(240, lower.length - from) : stop);
};

function sentenceOf(lower: string, { start, end }: Span): Span {
  const before = lower.slice(Math.max(0, start - 220), start);
  const stops = firstOf(before.matchAll(/(?<!\b(?:dr|mr|mrs|ms|no))[.!?:](?=\s)|\n(?=\s{0,12}\n)|\n/g));
  const from = stops.at(-1)?.index;
  return { start: start - before.length + (from === undefined ? 0 : from + 1), end: sentenceEnd(lower, end) };
}

function quoted(letter: Letter, span: Span, confidence: number): Read<string> | undefined {
  const value = letter.sheet.text.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
  return value.length < 3 ? undefined : readAt(letter, value, [span], confidence);
}
