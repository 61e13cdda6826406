import type { Fact, Span } from '@chartwright/kernel';
import type { FactValue, Medication, Read } from '../../reading.ts';
import impliedItems from '../data/implied-items.json' with { type: 'json' };
import itemTable from '../data/items.json' with { type: 'json' };
import { type Letter, readAt } from '../letter.ts';
import { compile, findAll } from '../pattern.ts';
import type { TestFound } from './tests.ts';

export type Facts = Record<string, Read<FactValue>>;

const items = Object.entries(itemTable as Readonly<Record<string, readonly string[]>>).map(
  ([item, phrases]) => ({ item, patterns: phrases.map(compile) }),
);
const NOT_DONE_AFTER =
  /^[^.,;\n]{0,30}\b(?:not (?:done|performed|examined|assessed|available|tested|attempted)|pending|awaited|declined|to follow|requested|booked)\b/;
const NOT_DONE_BEFORE =
  /\b(?:not (?:done|performed)|have not|has not|haven't|hasn't|unable to|please|could you|no formal|did not|without)\b[^.;\n]{0,24}$/;

/** Items of information that the letter supplies. One that is only awaited, or said not to be there, is not. */
export function addItems(letter: Letter, facts: Facts, tests: readonly TestFound[]): void {
  const { lower } = letter.sheet;
  for (const { supplies, start, end } of tests)
    for (const item of supplies) put(letter, facts, item, { start, end }, 0.9);
  for (const { item, patterns } of items) {
    if (facts[item] !== undefined) continue;
    for (const pattern of patterns) {
      const found = findAll(pattern, lower).find(({ start, end }) => isGiven(lower, item, start, end));
      if (found === undefined) continue;
      put(letter, facts, item, found, 0.82);
      break;
    }
  }
}

function isGiven(lower: string, item: string, start: number, end: number): boolean {
  if (item === 'psaOrReasonNotDone') return true;
  return (
    !NOT_DONE_AFTER.test(lower.slice(end, end + 60)) &&
    !NOT_DONE_BEFORE.test(lower.slice(Math.max(0, start - 40), start))
  );
}

function put(
  letter: Letter,
  facts: Facts,
  key: string,
  span: Span,
  confidence: number,
  value: FactValue = { value: true },
): void {
  if (facts[key] !== undefined) return;
  const read = readAt(letter, value, [span], confidence);
  if (read !== undefined) facts[key] = read;
}

const says = (facts: Facts, key: string, value: boolean | number): boolean =>
  facts[key]?.value.value === value;
const numberIn = (facts: Facts, key: string): number | undefined => {
  const value = facts[key]?.value.value;
  return typeof value === 'number' ? value : undefined;
};

export type Derivable = {
  readonly letter: Letter;
  readonly facts: Facts;
  readonly tests: readonly TestFound[];
  readonly noted: readonly Fact[];
  readonly medications: readonly Read<Medication>[];
  readonly ageYears: number | undefined;
  readonly sex: string | undefined;
  readonly conditions: ReadonlySet<string>;
};

/** What follows from what was read, each step one that a clinician would take without asking back. */
export function derive(all: Derivable): void {
  deriveMarkers(all);
  deriveHypoxia(all);
  deriveUnexplained(all);
  deriveStableArthritis(all);
  deriveWider(all);
  deriveFailedDrugs(all);
  deriveWeightLoss(all);
  deriveHistories(all);
  deriveFit(all);
  deriveImplied(all);
  deriveOpposites(all);
  deriveLesionSize(all);
}

/** Ten micrograms a gram is where the pathways of the United Kingdom call the test positive. */
const FIT_LIMIT = 10;

function deriveFit({ facts }: Derivable): void {
  const { fitUgPerG: fit } = facts;
  const value = numberIn(facts, 'fitUgPerG');
  if (fit === undefined || value === undefined || facts.fobtPositive !== undefined) return;
  facts.fobtPositive = { value: { value: value >= FIT_LIMIT }, confidence: 0.85, evidence: fit.evidence };
}

/** A result that the letter gives is the test that was asked for. */
function deriveImplied({ facts }: Derivable): void {
  for (const [item, keys] of Object.entries(impliedItems as Readonly<Record<string, readonly string[]>>)) {
    const known = keys.map((key) => facts[key]).find((fact) => fact !== undefined);
    if (facts[item] !== undefined || known === undefined) continue;
    facts[item] = { value: { value: true }, confidence: known.confidence, evidence: known.evidence };
  }
}

/** Of two findings that exclude each other, the dangerous one is today's. */
const EXCLUDES: Readonly<Record<string, string>> = {
  irreducibleWithPain: 'reducible',
  obstruction: 'reducible',
  poorlyControlled: 'chronicStable',
  restPainLast24h: 'chronicStable',
};

function deriveOpposites({ facts }: Derivable): void {
  for (const [fact, other] of Object.entries(EXCLUDES)) {
    const danger = facts[fact];
    if (danger?.value.value !== true || (facts[other] === undefined && other === 'reducible')) continue;
    facts[other] = { value: { value: false }, confidence: 0.7, evidence: danger.evidence };
  }
}

const SIZE = /\b\d{1,2}(?:\.\d)?(?: ?x ?\d{1,2}(?:\.\d)?)? ?(?:mm|cm)\b/;

function deriveLesionSize({ letter, facts, conditions }: Derivable): void {
  const size = conditions.has('pigmentedLesion') ? SIZE.exec(letter.sheet.lower) : null;
  if (size === null) return;
  put(letter, facts, 'lesionSizeAndSite', { start: size.index, end: size.index + size[0].length }, 0.75);
}

const LIMIT_CRP = 10;
const LIMIT_ESR = 30;

/** Above the limits of laboratories for people over fifty. */
function deriveMarkers({ letter, facts, tests, ageYears }: Derivable): void {
  const limits: Readonly<Record<string, number>> = {
    ESR: ageYears !== undefined && ageYears > 50 ? LIMIT_ESR : 20,
    CRP: LIMIT_CRP,
  };
  const values = tests.flatMap(({ investigation: { name, value }, start, end }) => {
    const limit = limits[name];
    return limit === undefined || value === null ? [] : [{ isRaised: value > limit, start, end }];
  });
  const raised = values.find(({ isRaised }) => isRaised);
  const [first] = values;
  if (raised !== undefined) {
    delete facts.esrOrCrpRaised;
    put(letter, facts, 'esrOrCrpRaised', raised, 0.92);
  } else if (first !== undefined) put(letter, facts, 'esrOrCrpRaised', first, 0.85, { value: false });
}

function deriveHypoxia({ facts }: Derivable): void {
  const spo2 = numberIn(facts, 'spo2');
  const [blood, saturation] = [facts.haemoptysis, facts.spo2];
  if (
    !says(facts, 'haemoptysis', true) ||
    spo2 === undefined ||
    blood === undefined ||
    saturation === undefined
  )
    return;
  if (facts.haemoptysisWithHypoxia !== undefined) return;
  const evidence = [...blood.evidence, ...saturation.evidence];
  facts.haemoptysisWithHypoxia = { value: { value: spo2 < 92 }, confidence: 0.85, evidence };
}

/** Coeliac disease is excluded, there is no bleeding or loss by periods that the letter tells of: no cause is named. */
function deriveUnexplained({ letter, facts, conditions, ageYears, sex }: Derivable): void {
  const coeliac = facts.coeliacPositive;
  if (!conditions.has('ironDeficiency') || facts.unexplained !== undefined || coeliac?.value.value !== false)
    return;
  const { lower } = letter.sheet;
  const hasCause =
    /menorrhagia|heavy (?:periods|menses|menstrual)|vegan|vegetarian|blood donor|nsaid|pregnan/.test(lower);
  const cannotMenstruate =
    sex === 'male' ||
    (ageYears ?? 0) >= 56 ||
    /menses ceased|menopaus|hysterectomy|periods (?:stopped|ceased)/.test(lower);
  if (hasCause || !cannotMenstruate || says(facts, 'rectalBleeding', true)) return;
  facts.unexplained = { value: { value: true }, confidence: 0.7, evidence: coeliac.evidence };
}

const DMARD =
  /methotrexate|sulfasalazine|sulphasalazine|leflunomide|hydroxychloroquine|dmard|adalimumab|etanercept|tocilizumab/;
const STABLE =
  /no flares? (?:for|in|since)|doing (?:very )?well|in remission|quiescent|well[- ]controlled|low disease activity/;

/** A disease known for years that is quiet under its treatment is no new one. */
function deriveStableArthritis({ letter, facts, conditions }: Derivable): void {
  const { lower } = letter.sheet;
  const stable = STABLE.exec(lower);
  if (!conditions.has('inflammatoryArthritis') || stable === null || !DMARD.test(lower)) return;
  const span = { start: stable.index, end: stable.index + stable[0].length };
  if (says(facts, 'needsEscalation', true) || says(facts, 'newOnset', true)) return;
  put(letter, facts, 'knownStableOnDmard', span, 0.8);
  put(letter, facts, 'newOnset', span, 0.75, { value: false });
}

function deriveWider({ facts }: Derivable): void {
  const intent = facts.suicidalIntentOrPlan;
  if (intent?.value.value === true && !says(facts, 'suicidalIdeation', true)) facts.suicidalIdeation = intent;
  const fracture = [facts.suspectedFracture, facts.suspectedBoneMalignancy].find(
    (fact) => fact?.value.value === true,
  );
  if (fracture !== undefined && !says(facts, 'suspectedMalignancyOrFracture', true))
    facts.suspectedMalignancyOrFracture = fracture;
}

const ANTIDEPRESSANTS =
  /^(?:sertraline|zoloft|escitalopram|lexapro|citalopram|cipramil|fluoxetine|prozac|paroxetine|aropax|venlafaxine|efexor|effexor|desvenlafaxine|pristiq|duloxetine|cymbalta|mirtazapine|avanza|agomelatine|valdoxan|vortioxetine|brintellix|amitriptyline|nortriptyline|moclobemide|fluvoxamine|bupropion|reboxetine|dothiepin|imipramine|clomipramine|tranylcypromine|trazodone)/;
const NO_EFFECT =
  /\b(?:without (?:much |any |significant )?(?:benefit|effect|improvement|response|relief|help|success|luck)|no (?:lift|benefit|effect|better|improvement|response|help|relief|difference|change|luck|joy|real)|little|nil|not (?:helped|helpful|effective|working|worked|responded|been)|ineffective|failed|failure|fail|partial|inadequate|minimal|poor|not much|did nothing|no good|nothing for|took the edge off|didn't|did not|hasn't|has not|n't (?:help|work)|stopped working|it has not|unhelpful|useless)\b/;
const STARTED =
  /(?:changed|switched|swapped|moved|crossed|started|commenced|begun|beginning|now on|cross-?taper\w{0,3}|put (?:him|her))[^.;]{0,24}$/;
const JUST_BEGUN =
  /\b(?:too early|this week|last week|just (?:started|begun)|a fortnight ago|days ago|begun|started (?:today|yesterday|this)|since (?:monday|tuesday|wednesday|thursday|friday))\b/;
const TRIED =
  /\b(?:failed|tried|trial(?:s|led|ed)?(?: of)?|no response to|not responded to|despite|no benefit from|inadequate response to|no help from|had)\b[^.;]{0,70}$/;

/** Antidepressants that the letter names as tried without effect, counted by name; one just begun has not failed. */
function deriveFailedDrugs({ letter, facts, medications, conditions, noted }: Derivable): void {
  if (!conditions.has('depression') || facts.failedAntidepressants !== undefined) return;
  const { lower } = letter.sheet;
  const spans = noted
    .filter(({ conceptType }) => conceptType === 'medication')
    .map(({ mention }) => mention)
    .filter(({ start, end }) => ANTIDEPRESSANTS.test(lower.slice(start, end)));
  const failed = spans.filter((span, at) => hasFailed(lower, span, spans[at + 1]?.start));
  const names = new Set(failed.map(({ start, end }) => lower.slice(start, end)));
  if (failed.length > 0) {
    const read = failed.flatMap((mention) => readAt(letter, { value: names.size }, [mention], 0.78) ?? []);
    const [one] = read;
    if (one !== undefined)
      facts.failedAntidepressants = { ...one, evidence: read.flatMap(({ evidence }) => evidence) };
    return;
  }
  const named = medications.filter(({ value }) => ANTIDEPRESSANTS.test(value.name.toLowerCase()));
  if (named.length === 1 && named[0]?.value.status === 'current')
    facts.failedAntidepressants = { value: { value: 0 }, confidence: 0.55, evidence: named[0].evidence };
}

/** What is said from one drug's name to the next, and before it in its sentence. */
function hasFailed(lower: string, { start, end }: Span, next: number | undefined): boolean {
  const limit = Math.min(next ?? lower.length, end + 150);
  const after = lower.slice(end, limit).split(/\n\s{0,12}\n/)[0] ?? '';
  const whole = sentenceOf(lower, start);
  const before =
    lower
      .slice(Math.max(0, start - 120), start)
      .split(/[.;](?=\s)|\n\n/)
      .at(-1) ?? '';
  if (STARTED.test(before) && !NO_EFFECT.test(after)) return false;
  if (JUST_BEGUN.test(after)) return false;
  if (NO_EFFECT.test(after)) return true;
  return NO_EFFECT.test(whole) && (TRIED.test(before) || /\band\b|,|\bthen\b/.test(after.slice(0, 40)));
}

function sentenceOf(lower: string, at: number): string {
  const before = lower.slice(Math.max(0, at - 200), at);
  const after = lower.slice(at, at + 200);
  const stops = [...before.matchAll(/[.;](?=\s)|\n\n/g)];
  const end = after.search(/[.;](?=\s|$)|\n\n/);
  return before.slice((stops.at(-1)?.index ?? -1) + 1) + (end < 0 ? after : after.slice(0, end));
}

const LOST =
  /(?:lost|loss of|down|weight loss of|dropped)[^.;\n\d]{0,14}(\d{1,2}(?:\.\d)?) ?kg[^.;\n]{0,40}?(?:over|in|during|past|last|since)[^.;\n\d]{0,14}(\d{1,2}|six|one|a|three|two|four|five) ?(months?|\/12|weeks?|\/52)/;
const FROM_TO =
  /(?:weight|wt|dropped|gone|fell|fallen|lost|down)[^.;\n\d]{0,30}(\d{2,3}(?:\.\d)?) ?(?:kg)?[^.;\n\d]{0,12}(?:to|->|now|down to|from)[^.;\n\d]{0,8}(\d{2,3}(?:\.\d)?) ?kg[^.;\n]{0,40}?(\d{1,2}|six|three|two|four|five) ?(months?|\/12)/;
const WEIGHT =
  /(?:weight|wt|weighs|now)\s?(?:is|now|of|today|:|currently)?\s{0,2}(?:now )?(\d{2,3}(?:\.\d)?) ?kg/;
const MONTHS: Readonly<Record<string, number>> = { six: 6, one: 1, a: 1, three: 3, two: 2, four: 4, five: 5 };

/** Kilograms lost, as a share of the weight before, where the letter gives a weight. */
function deriveWeightLoss({ letter, facts }: Derivable): void {
  const { lower } = letter.sheet;
  const moved = FROM_TO.exec(lower);
  if (moved !== null) {
    const [from, to] = [Number(moved[1]), Number(moved[2])];
    if (from > to)
      putLoss(
        letter,
        facts,
        { start: moved.index, end: moved.index + moved[0].length },
        ((from - to) / from) * 100,
        monthsOf(moved[3], moved[4]),
      );
    return;
  }
  const lost = LOST.exec(lower);
  const weight = WEIGHT.exec(lower);
  if (lost === null || weight === null) return;
  const [kg, now] = [Number(lost[1]), Number(weight[1])];
  putLoss(
    letter,
    facts,
    { start: lost.index, end: lost.index + lost[0].length },
    (kg / (now + kg)) * 100,
    monthsOf(lost[2], lost[3]),
  );
}

const monthsOf = (count = '', unit = ''): number =>
  (MONTHS[count] ?? Number(count)) / (/week|52/.test(unit) ? 4.345 : 1);

function putLoss(letter: Letter, facts: Facts, span: Span, percent: number, months: number): void {
  const value = { value: Math.round(percent * 10) / 10, unit: '%' };
  if (months <= 1.2) put(letter, facts, 'weightLossPct1m', span, 0.8, value);
  if (months <= 6.2) put(letter, facts, 'weightLossPct6m', span, 0.8, value);
}

/** Several facts known together are the item that asks for them. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  chestPainRedFlags: ['restPainLast24h', 'ongoingPain'],
  bleedingHistory: ['rectalBleeding'],
  headacheRedFlags: ['thunderclap', 'feverOrNeckStiffness'],
  gcaSymptoms: ['visualSymptoms', 'jawClaudication'],
  airwayAssessment: ['stridor'],
};

function deriveHistories({ facts }: Derivable): void {
  for (const [item, keys] of Object.entries(TOGETHER)) {
    const known = keys.flatMap((key) => facts[key] ?? []);
    if (facts[item] !== undefined || known.length < keys.length) continue;
    facts[item] = {
      value: { value: true },
      confidence: 0.8,
      evidence: known.flatMap(({ evidence }) => evidence),
    };
  }
}
