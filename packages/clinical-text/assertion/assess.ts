import type { Cue, MentionStatus } from '@chartwright/kernel';
import type { FoundCue } from './cues.ts';
import type { Person } from './relatives.ts';
import { barriersBetween, choicesBetween, commasBetween, type SentenceScan } from './scan.ts';
import rules from './rules.json' with { type: 'json' };

/** What is asked about: a run of tokens, and what kind of thing it names. */
export type Subject = {
  readonly from: number;
  readonly to: number;
  readonly kind: 'condition' | 'act' | 'medication' | 'observable';
  /** A disease that does not go away: a history of it is no sign that it is over. */
  readonly isLasting: boolean;
};

export type Assertion = {
  readonly status: MentionStatus;
  readonly negated: boolean;
  readonly experiencer: 'patient' | 'family' | 'other';
  readonly relative?: string;
  readonly temporality: 'recent' | 'historical' | 'hypothetical' | 'planned';
  readonly cues: readonly Cue[];
};

type Kind = FoundCue['senses'][number]['kind'];
type Direction = 'before' | 'after';
/** Most tokens between a cue and its subject, and whether a comma ends its reach. */
type Reach = { readonly most: number; readonly crossesCommas: boolean };
type Hit = { readonly cue: FoundCue; readonly direction: Direction; readonly distance: number };
type Hits = Partial<Record<Kind, Hit>>;

const REACH: Readonly<Record<Kind, Readonly<Record<Direction, Reach>>>> = {
  negated: { before: { most: 100, crossesCommas: true }, after: { most: 10, crossesCommas: false } },
  provisional: { before: { most: 7, crossesCommas: false }, after: { most: 4, crossesCommas: false } },
  differential: { before: { most: 10, crossesCommas: false }, after: { most: 8, crossesCommas: false } },
  historical: { before: { most: 5, crossesCommas: false }, after: { most: 8, crossesCommas: false } },
  past: { before: { most: 40, crossesCommas: true }, after: { most: 2, crossesCommas: false } },
  planned: { before: { most: 25, crossesCommas: true }, after: { most: 7, crossesCommas: false } },
  hypothetical: { before: { most: 60, crossesCommas: true }, after: { most: 1, crossesCommas: false } },
  family: { before: { most: 60, crossesCommas: true }, after: { most: 6, crossesCommas: false } },
};
/** "If she has any …": the subject and verb after an "if" do not end what it governs. */
const AFTER_IF = 4;
const NEAR: Reach = { most: 12, crossesCommas: false };

const wide = new Set(rules.crossesCommas);
const close = new Set(rules.nextWordOnly);
const conditionsOnly = new Set(rules.conditionsOnly);
const actsOnly = new Set(rules.actsOnly);
const alwaysLists = new Set(rules.alwaysLists);
const pastMeansOver = new Set(rules.pastMeansOver);
const recent = new Set(rules.recent);
const openers = new Set(rules.openers);
const familyEnds = new Set(rules.familyEnds);
const longAgo = new Set(rules.historicalSections);

/** Decides what a sentence says about one of its mentions, and by which cues. */
export function assess(scan: SentenceScan, subject: Subject): Assertion {
  const hits = findHits(scan, subject);
  const person = personOf(scan, subject);
  const verdict = decide(scan, subject, hits, person);
  const used = verdict.by.map((hit) => cueOf(scan, hit));
  const cues = person === undefined ? used : [...used, personCue(scan, person)];
  return {
    status: verdict.status,
    negated: verdict.status === 'negated',
    ...experiencerOf(scan, hits, person),
    temporality: temporalityOf(scan, subject, verdict.status, hits),
    cues,
  };
}

function findHits(scan: SentenceScan, subject: Subject): Hits {
  const hits: Hits = {};
  for (const cue of scan.cues) {
    for (const { kind, direction, isNear } of cue.senses) {
      if (!suits(kind, cue.rule, subject)) continue;
      const distance = direction === 'before' ? subject.from - cue.to : cue.from - subject.to;
      if (distance < 0) continue;
      const known = hits[kind];
      if (known !== undefined && known.distance <= distance) continue;
      const reach = isNear ? NEAR : reachOf(kind, direction, cue.rule);
      if (reaches(scan, subject, cue, direction, distance, reach, kind)) hits[kind] = { cue, direction, distance };
    }
  }
  return hits;
}

function reachOf(kind: Kind, direction: Direction, rule: string): Reach {
  if (close.has(rule) && direction === 'before') return { most: 3, crossesCommas: false };
  const reach = REACH[kind][direction];
  return wide.has(rule) && direction === 'before' ? { most: 60, crossesCommas: true } : reach;
}

/** Only acts are planned; only conditions are suspected. */
function suits(kind: Kind, rule: string, { kind: subject }: Subject): boolean {
  if (conditionsOnly.has(rule)) return subject === 'condition';
  if (actsOnly.has(rule)) return subject === 'act' || subject === 'medication';
  if (kind === 'planned') return subject !== 'condition';
  if (kind === 'provisional' || kind === 'differential') return subject === 'condition';
  return true;
}

function reaches(
  scan: SentenceScan,
  { from, to }: Subject,
  cue: FoundCue,
  direction: Direction,
  distance: number,
  reach: Reach,
  kind: Kind,
): boolean {
  if (distance > reach.most) return false;
  const [a, b] = direction === 'before' ? [cue.to, from] : [to, cue.from];
  const clear = openers.has(cue.rule) && direction === 'before' ? Math.min(a + AFTER_IF, b) : a;
  if (kind !== 'family' && barriersBetween(scan, clear, b) > 0) return false;
  if (kind === 'family') return !familyEndsBetween(scan, a, b);
  const commas = commasBetween(scan, a, b);
  if (commas === 0) return true;
  if (kind === 'negated' && direction === 'before') return listGoesOn(scan, cue, from, to);
  return reach.crossesCommas || isList(scan, a, b);
}

/** Between them stands a list that "and" or "or" closes: "cough, fever and chills resolved". */
function isList(scan: SentenceScan, a: number, b: number): boolean {
  for (let at = b - 1; at >= a; at -= 1) {
    const word = scan.tokens.lower[at] ?? '';
    if (word === 'and' || word === 'or' || word === '/' || word === '&') return true;
    if (word === ',') return false;
  }
  return false;
}

/** True where what is denied goes on past a comma: not where every item of the list has a "no" of its own. */
function listGoesOn(scan: SentenceScan, cue: FoundCue, from: number, to: number): boolean {
  if (alwaysLists.has(cue.rule) || choicesBetween(scan, cue.to, from) > 0) return true;
  if (isChoiceBefore(scan, from)) return true;
  const others = scan.cues.filter(
    (other) => other !== cue && !alwaysLists.has(other.rule) && other.senses.some(({ kind, direction }) => kind === 'negated' && direction === 'before'),
  );
  const follows = others.find((other) => other.from >= to);
  const end = follows?.from ?? scan.to;
  if (barriersBetween(scan, to, end) === 0 && choicesBetween(scan, to, end) > 0) return true;
  const isOneOfMany = others.some(
    (other) => (other.to <= cue.from && commasBetween(scan, other.to, cue.from) > 0) || (other.from >= to && commasBetween(scan, to, other.from) > 0),
  );
  return !isOneOfMany;
}

const isChoiceBefore = (scan: SentenceScan, at: number): boolean => /^(?:or|nor)$/.test(scan.tokens.lower[at - 1] ?? '');

function familyEndsBetween(scan: SentenceScan, a: number, b: number): boolean {
  for (let at = a; at < b; at += 1) if (familyEnds.has(scan.tokens.lower[at] ?? '')) return true;
  return false;
}

type Verdict = { readonly status: MentionStatus; readonly by: readonly Hit[] };

function decide(scan: SentenceScan, subject: Subject, hits: Hits, person: Person | undefined): Verdict {
  const answered = answerAfter(scan, subject);
  if (answered !== undefined) return { status: 'negated', by: [answered] };
  const negated = hits.negated;
  if (negated !== undefined && !isOverruled(scan, subject, negated, hits)) return { status: 'negated', by: [negated] };
  if (person !== undefined) return { status: 'family', by: [] };
  if (hits.family !== undefined) return { status: 'family', by: [hits.family] };
  if (scan.section === 'family-history') return { status: 'family', by: [] };
  if (hits.hypothetical !== undefined && !(subject.kind === 'act' && hits.planned !== undefined))
    return { status: 'hypothetical', by: [hits.hypothetical] };
  if (scan.section === 'risks' || (scan.section === 'immunizations' && subject.kind === 'condition')) return { status: 'hypothetical', by: [] };
  return subject.kind === 'condition' ? ofCondition(scan, subject, hits) : ofAct(scan, subject, hits);
}

function ofCondition(scan: SentenceScan, subject: Subject, hits: Hits): Verdict {
  const { differential, provisional, historical, past } = hits;
  if (historical?.direction === 'after' && historical.distance <= 3) return { status: 'historical', by: [historical] };
  if (differential !== undefined && (provisional === undefined || differential.distance <= provisional.distance))
    return { status: 'differential', by: [differential] };
  if (provisional !== undefined) return { status: 'provisional', by: [provisional] };
  if (scan.section === 'differential') return { status: 'differential', by: [] };
  if (historical !== undefined) return { status: 'historical', by: [historical] };
  if (past !== undefined && !subject.isLasting && pastMeansOver.has(past.cue.rule)) return { status: 'historical', by: [past] };
  return { status: 'confirmed', by: past === undefined ? [] : [past] };
}

function ofAct(scan: SentenceScan, subject: Subject, { planned, historical, past }: Hits): Verdict {
  if (subject.kind === 'medication' && historical !== undefined) return { status: 'historical', by: [historical] };
  if (past !== undefined && past.distance <= 3) return { status: 'confirmed', by: [past] };
  if (historical !== undefined) return { status: 'confirmed', by: [historical] };
  if (planned !== undefined && !isDone(scan, planned, subject)) return { status: 'planned', by: [planned] };
  const isPlanned = scan.section === 'plan' || scan.section === 'follow-up';
  return isPlanned && subject.kind !== 'observable' && !isDoneIn(scan, scan.from, scan.to)
    ? { status: 'planned', by: [] }
    : { status: 'confirmed', by: [] };
}

const DONE = /^(?:had|underwent|performed|done|undergone|received|completed|tolerated|continue|continues|continued|showed|shows|revealed|confirmed)$/;

const isDone = (scan: SentenceScan, { cue, direction }: Hit, { from, to }: Subject): boolean =>
  direction === 'before' ? isDoneIn(scan, cue.to, from) : isDoneIn(scan, to, cue.from);

function isDoneIn(scan: SentenceScan, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (DONE.test(scan.tokens.lower[at] ?? '')) return true;
  return false;
}

/** A doubt that stands nearer than the denial, behind a comma or after "but", is what holds. */
function isOverruled(scan: SentenceScan, subject: Subject, negated: Hit, hits: Hits): boolean {
  if (negated.direction === 'after') {
    const doubt = hits.differential;
    return doubt !== undefined && doubt.direction === 'after' && doubt.cue.from <= negated.cue.from && doubt.cue.to >= negated.cue.to;
  }
  return [hits.differential, hits.provisional, hits.hypothetical].some(
    (hit) =>
      hit !== undefined &&
      hit.direction === 'before' &&
      hit.cue.from >= negated.cue.to &&
      (commasBetween(scan, negated.cue.to, hit.cue.from) > 0 || (hit === hits.hypothetical && hit.cue.rule === 'if')) &&
      subject.from >= hit.cue.to,
  );
}

const NO = /^(?:no|none|nil|neg|negative|absent|denies|denied|n|not)$/;

/** "Chest pain: no", "Fever - nil": the answer of a questionnaire. */
function answerAfter(scan: SentenceScan, { to }: Subject): Hit | undefined {
  const { lower } = scan.tokens;
  if (to + 1 >= scan.to || !/^[:=–-]$/.test(lower[to] ?? '') || !NO.test(lower[to + 1] ?? '')) return undefined;
  const next = lower[to + 2];
  if (to + 2 < scan.to && !/^[.,;)]$/.test(next ?? '')) return undefined;
  return { cue: { from: to + 1, to: to + 2, rule: lower[to + 1] ?? '', senses: [] }, direction: 'after', distance: 0 };
}

/** The relative a mention belongs to: the last one named before it, or one named right after it. */
function personOf(scan: SentenceScan, { from, to }: Subject): Person | undefined {
  const before = scan.people.findLast((person) => person.to <= from);
  if (before !== undefined && !familyEndsBetween(scan, before.to, from) && !isAfterOf(scan, before, from)) return before;
  return scan.people.find((person) => person.from >= to && isOwner(scan, person, to));
}

/** "Diabetes in mother; asthma": what stands before a relative in this way belongs to him, what follows need not. */
function isAfterOf(scan: SentenceScan, person: Person, from: number): boolean {
  const before = scan.tokens.lower[person.from - 1] ?? '';
  const earlier = scan.tokens.lower[person.from - 2] ?? '';
  const isOwned = before === 'in' || before === '(' || ((before === 'her' || before === 'his') && earlier === 'in');
  return isOwned && scan.section !== 'family-history' && commasBetween(scan, person.to, from) + barriersBetween(scan, person.to, from) > 0;
}

function isOwner(scan: SentenceScan, person: Person, to: number): boolean {
  if (person.from - to > 5) return false;
  let joined = false;
  for (let at = to; at < person.from; at += 1) {
    const word = scan.tokens.lower[at] ?? '';
    if (word === 'in' || word === '(' || word === ':' || word === '-' || word === '–') joined = true;
    else if (word === ',' || word === ';') return false;
  }
  return joined;
}

function experiencerOf(scan: SentenceScan, hits: Hits, person: Person | undefined): Pick<Assertion, 'experiencer' | 'relative'> {
  if (person !== undefined) return { experiencer: person.experiencer, relative: person.name };
  return hits.family !== undefined || scan.section === 'family-history' ? { experiencer: 'family' } : { experiencer: 'patient' };
}

function temporalityOf(scan: SentenceScan, subject: Subject, status: MentionStatus, hits: Hits): Assertion['temporality'] {
  if (status === 'planned' || status === 'hypothetical') return status;
  if (status === 'historical' || longAgo.has(scan.section)) return 'historical';
  if (hits.past !== undefined && !isRecent(scan, hits.past, subject)) return 'historical';
  if (hits.historical !== undefined || (status === 'family' && hits.family !== undefined)) return 'historical';
  return isListedDisease(scan, subject) ? 'historical' : 'recent';
}

/** "a history of asthma and recent diagnosis of PE": the nearer word holds. */
function isRecent(scan: SentenceScan, { cue, direction }: Hit, { from }: Subject): boolean {
  if (direction === 'after') return false;
  for (let at = Math.max(cue.to, from - 4); at < from; at += 1) if (recent.has(scan.tokens.lower[at] ?? '')) return true;
  return false;
}

/** A lasting disease alone on its line is one of a list of problems, and was there before. */
function isListedDisease({ from, to, tokens }: SentenceScan, subject: Subject): boolean {
  if (subject.kind !== 'condition' || !subject.isLasting || subject.to - subject.from < to - from - 3) return false;
  for (let at = from; at < subject.to; at += 1) if (recent.has(tokens.lower[at] ?? '')) return false;
  return true;
}

const cueOf = ({ tokens }: SentenceScan, { cue }: Hit): Cue => {
  const start = tokens.starts[cue.from] ?? 0;
  const end = tokens.ends[cue.to - 1] ?? start;
  return { start, end, text: tokens.text.slice(start, end), rule: cue.rule };
};

function personCue({ tokens }: SentenceScan, person: Person): Cue {
  const start = tokens.starts[person.from] ?? 0;
  const end = tokens.ends[person.to - 1] ?? start;
  return { start, end, text: tokens.text.slice(start, end), rule: `relative: ${person.name}` };
}
