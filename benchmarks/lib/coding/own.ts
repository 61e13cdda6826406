import { relativeDate } from '@chartwright/clinical-text/relative-date';
import type { Fact, MentionStatus, Span, TargetFact } from '@chartwright/kernel';
import type { Annotated, ReadCorpora } from './corpora.ts';
import { codeOf, cuesOf, type Engine, factsAt, isSame, touches } from './engine.ts';
import {
  inContext,
  type Measure,
  printBreakdown,
  printMeasures,
  type Share,
  share,
  shareOf,
} from './report.ts';

type OwnSpan = Span & {
  readonly text: string;
  readonly mention: string;
  readonly mention_start: number;
  readonly mention_end: number;
  readonly status: MentionStatus;
  readonly date: string | null;
  readonly end_date: string | null;
  readonly relative_date: string | null;
  readonly relative_end_date: string | null;
  readonly code: string | null;
  readonly snomed_ct_term?: string;
  readonly alt_codes?: readonly string[];
  readonly rxnorm_code?: string | null;
  readonly ingredient?: string;
  readonly value?: string;
  readonly verified: string;
  readonly concept_type: string | null;
};

type OwnNote = Annotated<OwnSpan> & {
  readonly specialty: string;
  readonly letter_date: string;
  readonly patient_dob: string | null;
};

/** One gold span with what was said about it, once with the span given and once found. */
type Judged = {
  readonly note: OwnNote;
  readonly gold: OwnSpan;
  readonly mention: Span;
  readonly given: TargetFact | undefined;
  readonly facts: readonly Fact[];
};

type Judgement = {
  readonly spans: readonly Judged[];
  readonly unjudged: number;
  readonly spuriousDates: number;
};

function judgeOwn(engine: Engine, corpora: ReadCorpora): Judgement {
  const notes = corpora.annotated<OwnSpan>('own-notes/all') as readonly OwnNote[];
  const judged = notes.map((note) => judgeNote(engine, note));
  const spans = judged.flatMap((note) => note.spans);
  const unjudged = judged.reduce((sum, note) => sum + note.unjudged, 0);
  return { spans, unjudged, spuriousDates: spans.filter(hasSpuriousDate).length };
}

function judgeNote(engine: Engine, note: OwnNote) {
  const context = {
    specialty: note.specialty,
    letterDate: note.letter_date,
    ...(note.patient_dob !== null && { birthDate: note.patient_dob }),
  };
  const mentions = note.spans.map(({ mention_start: start, mention_end: end }) => ({ start, end }));
  const { facts } = engine.code(note.text, context);
  const { targets } = engine.code(note.text, { ...context, targets: mentions });
  const spans = note.spans.map((gold, at): Judged => {
    const mention = mentions[at] ?? gold;
    return {
      note,
      gold,
      mention,
      given: targets.find((target) => isSame(target, mention)),
      facts: factsAt(facts, mention, (fact) => hasCode(fact, gold)),
    };
  });
  const unjudged = facts.filter((fact) => !note.spans.some((gold) => touches(fact, gold))).length;
  return { spans, unjudged };
}

const isCodable = ({ gold }: Judged): boolean =>
  gold.code !== null || (gold.verified === 'rxnorm' && Boolean(gold.rxnorm_code));

function hasCode({ snomed, rxnorm }: Fact, gold: OwnSpan): boolean {
  const accepted = [gold.code, ...(gold.alt_codes ?? [])];
  if (snomed !== undefined && accepted.includes(snomed.code)) return true;
  return Boolean(gold.rxnorm_code) && (rxnorm ?? []).some(({ code }) => code === gold.rxnorm_code);
}

const isFound = ({ facts }: Judged): boolean => facts.length > 0;
const isExactMention = ({ facts, mention }: Judged): boolean =>
  facts.some((fact) => isSame(fact.mention, mention));
const isExactPhrase = ({ facts, gold }: Judged): boolean => facts.some((fact) => isSame(fact, gold));
const isCoded = ({ facts, gold }: Judged): boolean => facts.some((fact) => hasCode(fact, gold));
const hasStatus = ({ facts, gold }: Judged): boolean => facts[0]?.status === gold.status;
const hasStatusGiven = ({ given, gold }: Judged): boolean => given?.status === gold.status;

const isDated = ({ gold }: Judged): boolean => gold.date !== null;
const isEnded = ({ gold }: Judged): boolean => gold.end_date !== null;
/** Dates whose words stand in the phrase itself: what a plain date parser can be held to. */
const isDatedInPhrase = (one: Judged): boolean => isDated(one) && !isSame(one.gold, one.mention);

const DAY_MS = 86_400_000;
const WEEKS = /week|fortnight|\bwks?\b|\/52/i;

/** Weeks are counted loosely: three days either way where the sentence counts in weeks. */
function isDateRight({ note, gold }: Judged, wanted: string | null, found: string | undefined): boolean {
  if (wanted === null || found === undefined) return wanted === null && found === undefined;
  if (wanted === found) return true;
  if (wanted.length !== 10 || found.length !== 10) return false;
  const isInWeeks = WEEKS.test(note.text.slice(Math.max(0, gold.start - 80), gold.end + 80));
  return isInWeeks && Math.abs(Date.parse(wanted) - Date.parse(found)) <= 3 * DAY_MS;
}

const hasDate = (one: Judged): boolean => isDateRight(one, one.gold.date, one.facts[0]?.date);
const hasEnd = (one: Judged): boolean => isDateRight(one, one.gold.end_date, one.facts[0]?.endDate);
const hasDateGiven = (one: Judged): boolean => isDateRight(one, one.gold.date, one.given?.date);

function hasSpuriousDate({ gold, facts }: Judged): boolean {
  const { date, endDate } = facts[0] ?? {};
  return (gold.date === null && date !== undefined) || (gold.end_date === null && endDate !== undefined);
}

/** The same distance from the letter, in the date's own unit. */
function hasRelativeDate({ note, gold, facts }: Judged): boolean {
  const date = facts[0]?.date;
  return date !== undefined && relativeDate(date, note.letter_date) === gold.relative_date;
}

/** The numbers of the value as written: one, or the two of a blood pressure. */
function hasValue({ gold, facts }: Judged): boolean {
  const wanted = (gold.value?.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  const { value, secondValue } = facts[0]?.value ?? {};
  return value === wanted[0] && secondValue === wanted[1];
}

const FLOOR = 'floor';

export function printOwn(engine: Engine, corpora: ReadCorpora): void {
  const { spans, unjudged, spuriousDates } = judgeOwn(engine, corpora);
  printMeasures(ownMeasures(spans));
  console.log(
    `\n${unjudged} facts touch no gold span (the gold names the important mentions only): unjudged. ` +
      `${spuriousDates} dates where the gold has none.`,
  );
  const codable = (group: readonly Judged[]): Share => shareOf(group.filter(isCodable), isCoded);
  const columns = {
    overlap: (group: readonly Judged[]) => shareOf(group, isFound),
    code: codable,
    status: (group: readonly Judged[]) => shareOf(group, hasStatus),
    'status, span given': (group: readonly Judged[]) => shareOf(group, hasStatusGiven),
    date: (group: readonly Judged[]) => shareOf(group.filter(isDated), hasDate),
  };
  printBreakdown('concept type', spans, ({ gold }) => gold.concept_type ?? 'none in the table', columns);
  printBreakdown('status', spans, ({ gold }) => gold.status, columns);
}

function ownMeasures(spans: readonly Judged[]): Measure[] {
  const codable = spans.filter(isCodable);
  const inPhrase = spans.filter(isDatedInPhrase);
  return [
    share('status of 8, span given', shareOf(spans, hasStatusGiven), { bar: 0.9 }),
    share('status of 8, end to end', shareOf(spans, hasStatus)),
    share('status of 8, of those found', shareOf(spans.filter(isFound), hasStatus)),
    share('overlap recall', shareOf(spans, isFound), { peers: `${FLOOR} 0.77 (codable spans)` }),
    share('overlap recall, codable', shareOf(codable, isFound), { peers: `${FLOOR} 0.77` }),
    share('exact-mention recall, codable', shareOf(codable, isExactMention), { peers: `${FLOOR} 0.70` }),
    share('exact-mention recall', shareOf(spans, isExactMention)),
    share('exact-phrase recall', shareOf(spans, isExactPhrase)),
    share('code, end to end', shareOf(codable, isCoded), { bar: 0.9, peers: `${FLOOR} 0.69` }),
    share('date, end to end', shareOf(spans.filter(isDated), hasDate), { bar: 0.93 }),
    share('date, span given', shareOf(spans.filter(isDated), hasDateGiven)),
    share('date in the phrase, end to end', shareOf(inPhrase, hasDate), {
      bar: 0.93,
      peers: 'Recognizers 0.81 (47/58), chrono 0.45 (26/58)',
    }),
    share('relative date', shareOf(spans.filter(isDated), hasRelativeDate)),
    share('end date', shareOf(spans.filter(isEnded), hasEnd)),
    share(
      'measured value',
      shareOf(
        spans.filter(({ gold }) => gold.value !== undefined),
        hasValue,
      ),
    ),
  ];
}

/** One line for each error: its kind, the words, what is right and what was said. */
export function ownErrors(engine: Engine, corpora: ReadCorpora): string[] {
  return judgeOwn(engine, corpora).spans.flatMap(errorsOf).toSorted();
}

function errorsOf(one: Judged): string[] {
  const { note, gold, mention, facts, given } = one;
  const lines: string[] = [];
  const add = (kind: string, said: string) =>
    lines.push(`${kind.padEnd(12)} ${note.id} ${inContext(note.text, mention)}  ${said}`);
  const found = facts[0];
  const right = `${gold.code ?? gold.rxnorm_code ?? 'no code'} ${gold.snomed_ct_term ?? gold.ingredient ?? ''}`;
  if (!hasStatusGiven(one))
    add('status/given', `${gold.status} → ${given?.status ?? 'none'} (${cuesOf(given?.why?.cues)})`);
  if (found === undefined) {
    add('missed', right);
    return lines;
  }
  if (isCodable(one) && !isCoded(one)) add('wrong code', `${right} → ${facts.map(codeOf).join(' | ')}`);
  if (!hasStatus(one)) add('wrong status', `${gold.status} → ${found.status} (${cuesOf(found.why.cues)})`);
  if (!hasDate(one)) add('wrong date', `${gold.date} → ${found.date} in "${gold.text}" / "${found.source}"`);
  if (!hasEnd(one))
    add('wrong end', `${gold.end_date} → ${found.endDate} in "${gold.text}" / "${found.source}"`);
  if (!isExactMention(one))
    add('wrong span', `"${gold.mention}" → "${note.text.slice(found.mention.start, found.mention.end)}"`);
  else if (!isExactPhrase(one)) add('wrong phrase', `"${gold.text}" → "${found.source}"`);
  return lines;
}
