import { findTimes, type TimeExpression } from '@chartwright/clinical-text';
import type { Span } from '@chartwright/kernel';
import type { ReadCorpora } from './corpora.ts';
import { type Engine, isSame, LETTER_DATE, overlaps } from './engine.ts';
import { inContext, type Measure, printMeasures, share, shareOf } from './report.ts';

type GoldTime = Span & {
  readonly label: string;
  readonly value?: string | null;
  readonly timex?: string;
  readonly values?: readonly Resolution[];
  readonly past?: Resolution;
  readonly future?: Resolution;
  readonly end_parts?: { readonly year?: number; readonly month?: number; readonly day?: number } | null;
};

/** One reading of a gold expression; its end stands after the last day. */
type Resolution = {
  readonly value?: string;
  readonly date?: string;
  readonly start?: string;
  readonly end?: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly duration?: string;
};

type TimeText = {
  readonly id: string;
  readonly text: string;
  readonly reference?: string;
  readonly kind?: string;
  readonly grain?: string;
  readonly spans: readonly GoldTime[];
};

/** Which golds of a set count, and when an expression has the right value; undefined where the gold gives none. */
type TimeSet = {
  readonly name: string;
  readonly prefix: string;
  readonly isWanted: (gold: GoldTime, text: TimeText) => boolean;
  readonly isRight: (found: TimeExpression, gold: GoldTime, text: TimeText) => boolean | undefined;
  readonly peers: string;
};

const recognizerKinds = ['date', 'daterange', 'duration'];

const timeSets: readonly TimeSet[] = [
  ...recognizerKinds.map((kind) => recognizers(`Recognizers ${kind}`, [kind])),
  {
    ...recognizers('Recognizers, all three', recognizerKinds),
    peers: '(232 date cases) chrono .84/.42/.43, Recognizers on its own .97/.74/.66',
  },
  {
    name: 'chrono',
    prefix: 'temporal-chrono/',
    isWanted: () => true,
    isRight: isChronoRight,
    peers: 'chrono on its own .99/.98/.97, Recognizers .99/.75/.74',
  },
  {
    name: 'duckling days',
    prefix: 'temporal-duckling/',
    isWanted: (_gold, { kind, grain }) => kind === 'datetime' && grain === 'Day',
    isRight: ({ date }, { value }) => date === value?.slice(0, 10),
    peers: 'chrono .83/.49/.46, Recognizers .94/.59/.59',
  },
  {
    name: 'timenorm (news, no anchor)',
    prefix: 'temporal-timenorm/',
    isWanted: ({ label }) => label === 'DATE' || label === 'DURATION',
    isRight: isTimenormRight,
    peers: '',
  },
  {
    name: 'MACCROBAT dates, durations',
    prefix: 'maccrobat/',
    isWanted: ({ label }) => label === 'Date' || label === 'Duration',
    isRight: () => undefined,
    peers: 'stands in for E3C: Recognizers .85/.54, chrono .54/.19',
  },
];

function recognizers(name: string, kinds: readonly string[]): TimeSet {
  return {
    name,
    prefix: 'temporal-recognizers/',
    isWanted: ({ label }) => kinds.includes(label),
    isRight: isRecognizersRight,
    peers: '',
  };
}

type Judged = {
  readonly text: TimeText;
  readonly gold: GoldTime;
  readonly found: readonly TimeExpression[];
  readonly right: boolean | undefined;
};

function judge(corpora: ReadCorpora, set: TimeSet): Judged[] {
  return textsOf(corpora, set).flatMap((text) => {
    const golds = text.spans.filter((gold) => set.isWanted(gold, text));
    if (golds.length === 0) return [];
    const times = timesOf(text);
    return golds.map((gold) => {
      const found = times.filter((time) => overlaps(time, gold));
      const verdicts = found.map((time) => set.isRight(time, gold, text));
      const isValued =
        found.length > 0 ? verdicts[0] !== undefined : set.isRight(NOTHING, gold, text) !== undefined;
      return { text, gold, found, right: isValued ? verdicts.includes(true) : undefined };
    });
  });
}

/** Asks a set whether it has a value at all. */
const NOTHING: TimeExpression = { start: 0, end: 0, kind: 'date', relation: 'none' };

const textsOf = (corpora: ReadCorpora, { prefix }: TimeSet): readonly TimeText[] =>
  corpora.sets
    .filter((set) => set.startsWith(prefix))
    .flatMap((set) => corpora.annotated<GoldTime>(set) as readonly TimeText[]);

const timesOf = ({ text, reference }: TimeText): TimeExpression[] =>
  findTimes(text, { letterDate: reference?.slice(0, 10) ?? LETTER_DATE, dateOrder: 'month-first' });

export function printTimes(_engine: Engine, corpora: ReadCorpora): void {
  printMeasures(timeSets.flatMap((set) => measuresOf(set, judge(corpora, set))));
  const negatives = corpora
    .annotated<GoldTime>('temporal-duckling/en')
    .filter((text) => (text as TimeText).kind === 'negative');
  const quiet = negatives.filter((text) => timesOf(text as TimeText).length === 0).length;
  console.log(
    `\nRight where any of the readings the gold lists is meant; month-first. ${quiet} of ${negatives.length} negatives of duckling stay empty.`,
  );
}

function measuresOf({ name, peers }: TimeSet, judged: readonly Judged[]): Measure[] {
  const valued = judged.filter(({ right }) => right !== undefined);
  const measures = [
    share(
      `${name}: overlap`,
      shareOf(judged, ({ found }) => found.length > 0),
      { peers },
    ),
    share(
      `${name}: exact`,
      shareOf(judged, ({ found, gold }) => found.some((time) => isSameWords(time, gold))),
    ),
  ];
  return valued.length === 0
    ? measures
    : [
        ...measures,
        share(
          `${name}: value`,
          shareOf(valued, ({ right }) => right === true),
        ),
      ];
}

/** The preposition before a date is in the span of some golds and not of others. */
const isSameWords = (time: TimeExpression, gold: Span): boolean =>
  isSame(time, gold) || (time.cue !== undefined && time.cue.start === gold.start && time.end === gold.end);

const lastOfMonth = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};
const firstDay = (date: string): string => `${date}${'-01-01'.slice(Math.max(0, date.length - 4))}`;
const lastDay = (date: string): string => {
  if (date.length === 4) return `${date}-12-31`;
  return date.length === 7 ? lastOfMonth(date) : date;
};
const dayAfter = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

function isRecognizersRight(found: TimeExpression, gold: GoldTime): boolean {
  if (gold.label === 'duration') return isDurationRight(found, gold);
  const readings = gold.values ?? [gold.past, gold.future];
  return readings.some((reading) => reading !== undefined && isReading(found, reading));
}

function isDurationRight({ timex, durationDays }: TimeExpression, gold: GoldTime): boolean {
  const readings = gold.values ?? [gold.past, gold.future];
  const seconds = readings.map((reading) => Number(reading?.value ?? reading?.duration));
  return timex === gold.timex || seconds.includes((durationDays ?? Number.NaN) * 86_400);
}

function isReading({ date, endDate }: TimeExpression, reading: Resolution): boolean {
  const day = reading.value ?? reading.date;
  if (day !== undefined) return date === day;
  const from = reading.start ?? reading.startDate;
  const to = reading.end ?? reading.endDate;
  if (from !== undefined && (date === undefined || firstDay(date) !== from)) return false;
  if (to === undefined) return from !== undefined;
  const last = endDate ?? date;
  return last !== undefined && [lastDay(last), dayAfter(lastDay(last))].includes(to);
}

function isChronoRight({ date, endDate }: TimeExpression, { value, end_parts: end }: GoldTime): boolean {
  const isStart = new RegExp(`^${(value ?? '').replaceAll('X', '\\d')}`).test(date ?? '');
  if (!isStart || end === null || end === undefined || end.day === undefined) return isStart;
  return endDate?.endsWith(`-${String(end.day).padStart(2, '0')}`) === true;
}

const ISO_DATE = /^\d{4}(?:-\d\d){0,2}$/;

/** The anchor of each text is lost, so only a date that names its year and a duration can be judged. */
function isTimenormRight(found: TimeExpression, gold: GoldTime, { text }: TimeText): boolean | undefined {
  const value = gold.value ?? '';
  if (gold.label === 'DURATION') return value.startsWith('P') ? found.timex === value : undefined;
  return ISO_DATE.test(value) && text.includes(value.slice(0, 4)) ? found.date === value : undefined;
}

export function timeErrors(_engine: Engine, corpora: ReadCorpora): string[] {
  const sets = timeSets.filter(({ name }) => name !== 'Recognizers, all three');
  return sets.flatMap((set) =>
    judge(corpora, set)
      .filter(({ found, right }) => found.length === 0 || right === false)
      .map((one) => `${set.name}  ${errorOf(one)}`),
  );
}

function errorOf({ text, gold, found }: Judged): string {
  const said = found.map(
    (time) =>
      `"${text.text.slice(time.start, time.end)}" ${time.kind} ${time.date ?? time.timex ?? ''} ${time.endDate ?? ''}`,
  );
  const right = gold.value ?? gold.timex ?? '';
  const kind = found.length === 0 ? 'missed' : 'wrong value';
  return `${kind}  ${text.id} ${inContext(text.text, gold)}  ${right} (${text.reference?.slice(0, 10) ?? 'no anchor'}) → ${said.join(' | ') || 'nothing'}`;
}
