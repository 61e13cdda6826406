import words from './data/scope-words.json' with { type: 'json' };
import { type PageView, type SectionKind, writtenAt } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';

type Trigger = keyof typeof words;

/** What the words around a mention make of it. */
export type Scope = {
  readonly isNegated: boolean;
  readonly isUnsure: boolean;
  /** Advice, a risk or a condition: not a finding of anybody. */
  readonly isSupposed: boolean;
  readonly isOfAnother: boolean;
  readonly isPast: boolean;
  /** A sign of the present stands beside it. */
  readonly isRecent: boolean;
  /** The last day or now, in its sentence or the one before. */
  readonly isOfLastDay: boolean;
};

type Span = { readonly first: number; readonly last: number; readonly isDenied?: boolean };
type TriggerSpan = Span & { readonly kind: Trigger };

/** The triggers of a page by the token where they end and where they begin. */
export type TriggerMap = {
  readonly ending: ReadonlyMap<number, readonly TriggerSpan[]>;
  readonly starting: ReadonlyMap<number, readonly TriggerSpan[]>;
};

const reach = { back: 24, ahead: 9, negation: 16 };

const triggerIndex = new PhraseIndex<Trigger>();
for (const kind of Object.keys(words) as Trigger[]) {
  for (const phrase of phrasesOf(words[kind])) triggerIndex.add(phrase, kind);
}

export function mapTriggers(view: PageView): TriggerMap {
  const ending = new Map<number, TriggerSpan[]>();
  const starting = new Map<number, TriggerSpan[]>();
  for (const { first, last, payload } of triggerIndex.all(view)) {
    const span = { first, last, kind: payload };
    file(ending, last, span);
    file(starting, first, span);
  }
  return { ending, starting };
}

function file(map: Map<number, TriggerSpan[]>, at: number, span: TriggerSpan): void {
  const filed = map.get(at);
  if (filed === undefined) map.set(at, [span]);
  else filed.push(span);
}

/** Reads from the mention backwards to the start of its sentence, then the few words that follow it. */
export function scopeOf(view: PageView, triggers: TriggerMap, mention: Span, yearNow: number): Scope {
  const sentenceAt = view.tokens[mention.first]?.sentence ?? 0;
  const sentence = view.sentences[sentenceAt];
  const before = lookBack(view, triggers, mention, sentence?.first ?? mention.first);
  const after = lookAhead(view, triggers, mention, { to: sentence?.last ?? mention.last, yearNow });
  const section: SectionKind = sentence?.section ?? null;
  const isRecent = after.kinds.has('recent') || before.kinds.has('recent');
  const isListed = before.isNegated && before.isThroughList && after.kinds.has('recent');
  return {
    isNegated:
      mention.isDenied === true ||
      (before.isNegated && !isListed) ||
      after.isNegated ||
      isUnticked(view, mention),
    isUnsure: before.kinds.has('unsureForward') || after.kinds.has('unsureBackward'),
    isSupposed: before.kinds.has('supposed'),
    isOfAnother: section === 'family' || isOfAnother(before.kinds),
    isPast:
      section === 'past' ||
      isUnderPastDate(view, sentence?.first ?? mention.first, mention.first, yearNow) ||
      before.kinds.has('pastForward') ||
      after.kinds.has('pastBackward') ||
      after.hasPastYear,
    isRecent,
    isOfLastDay: isOfLastDay(view, triggers, sentenceAt),
  };
}

function isOfLastDay(view: PageView, triggers: TriggerMap, sentenceAt: number): boolean {
  const last = view.sentences[sentenceAt]?.last ?? 0;
  const first = view.sentences[Math.max(0, sentenceAt - 1)]?.first ?? 0;
  for (let at = Math.max(first, last - 80); at <= last; at += 1) {
    if ((triggers.starting.get(at) ?? []).some(({ kind }) => kind === 'lastDay')) return true;
  }
  return false;
}

function isOfAnother(kinds: ReadonlySet<Trigger>): boolean {
  if (kinds.has('family')) return !kinds.has('witness');
  return kinds.has('otherPerson') && !kinds.has('witness');
}

type Behind = { kinds: Set<Trigger>; isNegated: boolean; isThroughList: boolean };

function lookBack(view: PageView, triggers: TriggerMap, mention: Span, from: number): Behind {
  const behind: Behind = { kinds: new Set(), isNegated: false, isThroughList: false };
  let isOpen = true;
  // A new subject ends what was said of the one before; "if" still governs it.
  let isSameSubject = true;
  let commas = 0;
  const lowest = Math.max(from, mention.first - reach.back);
  for (let at = mention.first - 1; at >= lowest; at -= 1) {
    const key = view.tokens[at]?.key ?? '';
    if (key === ',') commas += 1;
    const spans = (triggers.ending.get(at) ?? []).filter((span) => span.first >= from);
    const isPseudo = spans.some((span) => span.kind === 'notNegation');
    if (isOpen && !isPseudo && isNegator(triggers, spans, mention) && mention.first - at <= reach.negation) {
      behind.isNegated = true;
      behind.isThroughList = commas > 0;
      isOpen = false;
    }
    if (spans.some((span) => span.kind === 'stops')) isSameSubject = false;
    if (!isSameSubject || key === ':' || isPseudo) isOpen = false;
    if (isOpen && spans.some((span) => span.kind === 'presence')) isOpen = isNegatedVerb(triggers, at, from);
    if (isOpen && commas > 0 && key === 'and' && mention.first - at > 4) isOpen = false;
    if (spans.some((span) => span.kind === 'turns')) break;
    gather(
      behind.kinds,
      isSameSubject ? spans : spans.filter((span) => span.kind === 'supposed'),
      mention.first - at,
    );
  }
  return behind;
}

function isNegator(triggers: TriggerMap, spans: readonly TriggerSpan[], mention: Span): boolean {
  return spans.some((span) => span.kind === 'negatesForward' && !startsPseudo(triggers, span.first, mention));
}

/** "No relief from the pain" denies the relief, not the pain. */
function startsPseudo(triggers: TriggerMap, first: number, mention: Span): boolean {
  return (triggers.starting.get(first) ?? []).some(
    (span) => span.kind === 'notNegation' && span.last < mention.first,
  );
}

/** "Has not had any fever": the verb is crossed when a negation stands right before it. */
function isNegatedVerb(triggers: TriggerMap, verbAt: number, from: number): boolean {
  for (let at = verbAt - 1; at >= Math.max(from, verbAt - 3); at -= 1) {
    const spans = triggers.ending.get(at) ?? [];
    if (spans.some((span) => span.kind === 'notNegation')) return false;
    if (spans.some((span) => span.kind === 'negatesForward')) return true;
    if (!spans.some((span) => span.kind === 'presence')) return false;
  }
  return false;
}

const nearOnly: Partial<Record<Trigger, number>> = {
  unsureForward: 7,
  pastForward: 6,
  otherPerson: 12,
  family: 12,
};

function gather(kinds: Set<Trigger>, spans: readonly TriggerSpan[], distance: number): void {
  for (const { kind } of spans) if (distance <= (nearOnly[kind] ?? reach.back)) kinds.add(kind);
}

type Ahead = { kinds: Set<Trigger>; isNegated: boolean; hasPastYear: boolean };

function lookAhead(
  view: PageView,
  triggers: TriggerMap,
  mention: Span,
  until: { to: number; yearNow: number },
): Ahead {
  const hasPastYear = [1, 2, 3, 4, 5, 6, 7, 8].some((step) => isYearOf(view, mention.last, step, until));
  const ahead: Ahead = { kinds: new Set(), isNegated: false, hasPastYear };
  const highest = Math.min(until.to, mention.last + reach.ahead);
  for (let at = mention.last + 1; at <= highest; at += 1) {
    const token = view.tokens[at];
    if (token === undefined) break;
    const spans = triggers.starting.get(at) ?? [];
    const isNext = at - mention.last <= 2;
    if (isNext && isDeniedAfter(view, spans, mention, at)) ahead.isNegated = true;
    for (const { kind } of spans) ahead.kinds.add(kind);
    if (
      token.key === ',' ||
      token.key === '.' ||
      spans.some((span) => span.kind === 'stops' || span.kind === 'turns')
    )
      break;
  }
  return ahead;
}

/** "03/2019 Flash pulmonary oedema, SpO2 84%", "In 2019 he ...": the line tells of that year. */
function isUnderPastDate(view: PageView, first: number, mention: number, yearNow: number): boolean {
  const year = [first, first + 1, first + 2].find((at) => isPastYear(view, at, { to: mention - 1, yearNow }));
  if (year === undefined) return false;
  return (
    view.tokens.slice(first, year).every(({ key, kind }) => kind !== 'word' || key === 'ln') ||
    (/^(?:in|during|ecg|echo|ekg|trace)$/.test(writtenAt(view, first)) && year === first + 1) ||
    (writtenAt(view, year - 1) === 'in' && year === first + 2)
  );
}

/** "Angina in 2019" is past, "angina since 2019" is not; far behind the words only "in" ties the year to them. */
function isYearOf(
  view: PageView,
  last: number,
  step: number,
  until: { to: number; yearNow: number },
): boolean {
  const at = last + step;
  if (!isPastYear(view, at, until)) return false;
  const before = writtenAt(view, at - 1);
  const between = view.tokens.slice(last + 1, at).map(({ key }) => key);
  if (before === 'from' || between.includes('slnce')) return false;
  return step <= 4 || (before === 'in' && !between.includes(','));
}

/** The year before this one may be last month. */
function isPastYear(view: PageView, at: number, { to, yearNow }: { to: number; yearNow: number }): boolean {
  const key = view.tokens[at]?.key ?? '';
  return at <= to && /^(?:19|20)\d\d$/.test(key) && Number(key) < yearNow - 1;
}

/** "Stridor: no", "melaena - nil", "syncope absent". */
function isDeniedAfter(view: PageView, spans: readonly TriggerSpan[], mention: Span, at: number): boolean {
  if (spans.some((span) => span.kind === 'negatesBackward')) return true;
  if (
    isNoOfForm(view, mention.last + 1) ||
    (isFormWord(view, mention.last + 1) && isNoOfForm(view, mention.last + 2))
  )
    return true;
  const between = view.tokens[mention.last + 1]?.key;
  const isAnswer = at === mention.last + 2 && /^[:\-=–(]$/.test(between ?? '');
  return isAnswer && /^(no|nll|n|negatlve|none|neg)$/.test(view.tokens[at]?.key ?? '');
}

/** "STONES  N", "tamoxifen Y/N  N": the answer of a form, a letter that stands alone. */
function isNoOfForm(view: PageView, at: number): boolean {
  const from = view.tokens[at]?.start ?? 0;
  return /^(?:Y\s?\/\s?N[\s:]{1,6})?(?:N|No|Neg)(?=\s{2,}|\s*[\n,;.|-]|\s*$)/.test(
    view.text.slice(from, from + 24),
  );
}

function isFormWord(view: PageView, at: number): boolean {
  return /^(?:sx|symptoms|hx|signs|features)$/.test(writtenAt(view, at));
}

const emptyBox = /^(?:\[[\s_]*\]|☐|\(\s\))/;
const anyBox = /\[[\s_]*[xX✓]?[\s_]*\]|☐|☑|☒/;

/** "[ ] syncope" or, where the boxes stand behind the words, "syncope [ ]" was offered and not ticked. */
export function isUnticked(view: PageView, mention: Span): boolean {
  const start = view.tokens[mention.first]?.start ?? 0;
  const end = view.tokens[mention.last]?.end ?? start;
  const lineStart = view.text.lastIndexOf('\n', start - 1) + 1;
  const line = view.text.slice(Math.max(lineStart, start - 200), end + 60);
  const first = anyBox.exec(line);
  if (first === null) return false;
  const isBoxFirst = /(?:^|:|\s{2})\s*$/.test(line.slice(0, first.index));
  if (!isBoxFirst) return emptyBox.test(view.text.slice(end, end + 8).trimStart());
  const before = /(\[[\s_]*\]|☐|\(\s\))\s*[^[\]☐☑☒\n]*$/.exec(
    view.text.slice(Math.max(0, start - 60), start),
  );
  return before !== null;
}
