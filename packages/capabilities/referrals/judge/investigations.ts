import type { Investigation, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import testWords from './data/tests.json' with { type: 'json' };
import { type DateMention, findDates } from './dates.ts';
import { evidenceOf, type PageView } from './page-view.ts';
import { type Match, PhraseIndex, phrasesOf } from './pattern.ts';
import { scopeOf } from './scope.ts';

const kept = 60;
/** What these show is told in words. */
const toldInWords = new Set<string>(testWords.imaging);
const index = new PhraseIndex<string>();
for (const [name, phrases] of Object.entries(testWords.names))
  for (const phrase of phrasesOf(phrases)) index.add(phrase, name);

/** A test with what came of it: a number, or words of a result; a bare name is no investigation. */
export function findInvestigations(
  pages: readonly ReadPage[],
  { yearNow }: { yearNow: number },
): readonly Read<Investigation>[] {
  return pages
    .flatMap((page) => {
      const dates = findDates(page.view.text, yearNow);
      const found = longestOf(index.all(page.view));
      return [
        ...found.flatMap((match, at) => readAt(page, match, { next: found[at + 1], dates, yearNow })),
        ...acuities(page.view),
      ];
    })
    .slice(0, kept);
}

/** "CT chest" is one test and not a CT as well. */
function longestOf(matches: readonly Match<string>[]): readonly Match<string>[] {
  const ordered = matches.toSorted((a, b) => a.first - b.first || b.last - a.last);
  const found: Match<string>[] = [];
  for (const match of ordered) if (match.first > (found.at(-1)?.last ?? -1)) found.push(match);
  return found;
}

type Around = {
  readonly next: Match<string> | undefined;
  readonly dates: readonly DateMention[];
  readonly yearNow: number;
};

function readAt(
  { view, triggers }: ReadPage,
  match: Match<string>,
  around: Around,
): readonly Read<Investigation>[] {
  const start = view.tokens[match.first]?.start ?? 0;
  if (!isTest(view, match)) return [];
  const scope = scopeOf(view, triggers, match, around.yearNow);
  if (scope.isOfAnother || scope.isSupposed) return [];
  const { from, to } = segment(view, match, around.next);
  const text = view.text.slice(from, to);
  const status = statusOf(view.text.slice(Math.max(0, start - 40), start), text);
  const date = dateOf(view, { start, from, to }, around.dates);
  const blanked = blankDates(text, from, around.dates);
  const result = toldInWords.has(match.payload) ? wordsOf(blanked) : resultOf(blanked);
  if (result === undefined && status === 'done') return [];
  const value: Investigation = {
    name: match.payload,
    date,
    value: result?.value ?? null,
    unit: result?.unit ?? null,
    result: result?.value === undefined ? text.replace(/^[\s:,=-]+|\s+$/g, '').slice(0, 120) || null : null,
    status,
  };
  return [{ value, confidence: 0.65, evidence: [evidenceOf(view, start, Math.max(to, start + 1))] }];
}

/** "K", "Cr", "ESS": short names stand in capitals, and before a number or a colon. */
function isTest(view: PageView, { first, last }: Match<string>): boolean {
  const [from, to] = [view.tokens[first]?.start ?? 0, view.tokens[last]?.end ?? 0];
  const written = view.original.slice(from, to);
  if (written === 'Oct' || written === 'CR' || /^oct$/.test(written)) return false;
  if (written.length > 2) return true;
  return /^[A-Z]/.test(written) && /^[ \t:=]{0,3}(?:is |was |of )?\d/.test(view.text.slice(to, to + 10));
}

function segment(view: PageView, match: Match<string>, next: Match<string> | undefined) {
  const from = view.tokens[match.last]?.end ?? 0;
  const sentence = view.sentences[view.tokens[match.last]?.sentence ?? 0];
  const sentenceEnd = view.tokens[sentence?.last ?? match.last]?.end ?? from;
  const nextStart = next === undefined ? sentenceEnd : (view.tokens[next.first]?.start ?? sentenceEnd);
  const limit = Math.min(sentenceEnd, nextStart, from + 140);
  const stop = view.text.slice(from, limit).search(/;|\n/);
  return { from, to: Math.max(from, stop === -1 ? limit : from + stop) };
}

function statusOf(before: string, after: string): Investigation['status'] {
  if (
    /\b(?:please|grateful for|could you|kindly|request:?|for consideration of)\b[^.;\n]{0,30}$/i.test(before)
  )
    return 'requested';
  const isAsked =
    /\b(?:request\w*|order\w*|book\w*|arrang\w*|organis\w*|awaiting|pending|asked for|refer\w* for|due|consider)\b[^.;\n]{0,24}$/i.test(
      before,
    ) ||
    /^\W{0,3}(?:\S+\s+){0,5}?(?:pending|awaited|requested|booked|ordered|arranged|to follow|not (?:done|yet|available)|due|declined|outstanding)\b/i.test(
      after,
    );
  return isAsked ? 'pending' : 'done';
}

function dateOf(
  view: PageView,
  { start, from, to }: { start: number; from: number; to: number },
  dates: readonly DateMention[],
): string | null {
  const behind = dates.find((date) => date.start >= from && date.end <= to + 1);
  if (behind !== undefined) return behind.iso;
  const lineStart = view.text.lastIndexOf('\n', start - 1) + 1;
  const ofLine = dates.filter(
    (date) => date.start >= lineStart && date.end <= start && start - date.end < 60,
  );
  return ofLine.length === 1 ? (ofLine[0]?.iso ?? null) : null;
}

function blankDates(text: string, from: number, dates: readonly DateMention[]): string {
  let blanked = text;
  for (const { start, end } of dates) {
    const [a, b] = [start - from, end - from];
    if (a < 0 || b > text.length) continue;
    blanked = blanked.slice(0, a) + ' '.repeat(b - a) + blanked.slice(b);
  }
  return blanked.replace(/\(?\b\d{1,2}\/\d{1,2}(?:\/\d{2,4})?\)?(?=[\s:)]|$)/g, (found) =>
    ' '.repeat(found.length),
  );
}

const number =
  /^[^\d.;\n]{0,34}?(?<![A-Za-z/\d])([<>]?\s?\d+(?:[.,]\d+)?)(?![\d/]|\s?(?:days?|weeks?|months?|yrs?|years?|x\b|of\b))\s?([a-zA-Zµ%][\w/%.^]*)?/;
const words =
  /\b(?:normal|nad|neg(?:ative)?|pos(?:itive)?|clear|unremarkable|raised|elevated|low|high|sterile|no |nil|not |show\w*|report\w*|confirm\w*|mild|moderate|severe|stable|fine|ok|benign|attached|enclosed|thin|sinus|nsr|sr\b|af\b|lbbb|rbbb|lvef|ef\b|grew|growth|rbc|detected|hpv|suggests?|found|flat|bland|says|reveal\w*|demonstr\w*|narrow\w*|sclero\w*|change\w*|effusion|degenerat\w*|space|clean|in range|consistent|reads|well|st |poor|large|small|bilateral|median|oa\b|loss of)/i;

function resultOf(text: string): { readonly value?: number; readonly unit?: string | null } | undefined {
  const match = number.exec(text);
  const isFirst =
    match !== null && !words.test(text.slice(0, match.index + match[0].length - (match[1]?.length ?? 0)));
  if (match !== null && isFirst && !/^\s*(?:\d{1,3}\s?\/\s?\d)/.test(text)) {
    const value = Number((match[1] ?? '').replace(/[<>\s]/g, '').replace(',', '.'));
    return Number.isFinite(value) && !/^(?:19|20)\d\d$/.test(match[1] ?? '')
      ? { value, unit: match[2] ?? null }
      : undefined;
  }
  return words.test(text) || /^\s*[:=]?\s*\d{1,3}\s?\/\s?\d/.test(text) ? {} : undefined;
}

function wordsOf(text: string): Record<string, never> | undefined {
  return /\p{L}{2}/u.test(text) ? {} : undefined;
}

const acuity = /(?<![\d/])(?:6\/\d{1,3}(?:\.\d)?|20\/\d{2,3})(?![\d/])/g;
const bestCorrected =
  /\b(?:best|corrected|bcva|aided|with (?:glasses|correction|specs)|pinhole|acuit\w+|va\b|vision)/i;

/** The corrected acuities of the eyes, right before left where no side stands beside them. */
function acuities(view: PageView): readonly Read<Investigation>[] {
  const found = [...view.text.matchAll(acuity)].map((match) => {
    const before = view.text.slice(Math.max(0, match.index - 70), match.index);
    return {
      text: match[0],
      start: match.index,
      isBest: bestCorrected.test(before) && !/\b(?:unaided|uncorrected)\b[^.\n]{0,40}$/i.test(before),
      side: /\b(?:r|re|od|right)\W{0,3}(?:eye\s?)?[^.,;\n\d]{0,12}$/i.test(before)
        ? 'right'
        : /\b(?:l|le|os|left)\W{0,3}(?:eye\s?)?[^.,;\n\d]{0,12}$/i.test(before)
          ? 'left'
          : undefined,
    };
  });
  const best = found.filter(({ isBest }) => isBest).slice(0, 2);
  return best.map(({ text, start, side }, at) => ({
    value: {
      name: `BCVA ${side ?? (at === 0 ? 'right' : 'left')}`,
      date: null,
      value: null,
      unit: null,
      result: text,
      status: 'done' as const,
    },
    confidence: 0.6,
    evidence: [evidenceOf(view, start, start + text.length)],
  }));
}
