import type { Evidence, FactValue } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import { type Answer, absent } from './model.ts';
import { evidenceOf, type PageView } from './page-view.ts';
import type { Zone } from './zone.ts';

export type Derive = (pages: readonly ReadPage[], zone: Zone, yearNow: number) => Answer<FactValue>;

/** Facts that follow from a number by a threshold of medicine, not of a clinic. */
export const signs: readonly {
  readonly fact: string;
  readonly for: readonly string[];
  readonly derive: Derive;
}[] = [
  { fact: 'esrOrCrpRaised', for: ['gcaSuspected', 'inflammatoryArthritis'], derive: markersRaised },
  { fact: 'haemoptysisWithHypoxia', for: ['lungCancerSuspected'], derive: bleedingAndHypoxia },
  { fact: 'largeHaemoptysis', for: ['lungCancerSuspected'], derive: largeBleeding },
  { fact: 'sevenPointScore', for: ['pigmentedLesion'], derive: sevenPointSum },
  { fact: 'knownStableOnDmard', for: ['inflammatoryArthritis'], derive: stableOnDrug },
  {
    fact: 'spo2',
    for: ['heartFailure', 'lungCancerSuspected', 'chestPainCardiac'],
    derive: saturationOfTable,
  },
  { fact: 'systolicBp', for: ['chestPainCardiac', 'heartFailure', 'atrialFibrillation'], derive: systolic },
];

type Sign = { readonly value: number; readonly evidence: Evidence };

function numbersOf(pages: readonly ReadPage[], zone: Zone, pattern: RegExp): readonly Sign[] {
  return pages.flatMap(({ view }) =>
    [...view.text.matchAll(pattern)]
      .filter(({ index }) => zone(view.page, index))
      .map((match) => ({
        value: Number(
          (match[2] ?? match[1] ?? '').replace(/[Oo]/g, '0').replace(/[lI|]/g, '1').replace(/S/g, '5'),
        ),
        evidence: evidenceOf(view, match.index, match.index + match[0].length),
      }))
      .filter(({ value }) => Number.isFinite(value)),
  );
}

function answer(value: boolean, signsOf: readonly Sign[]): Answer<FactValue> {
  return {
    state: 'value',
    value: { value },
    confidence: 0.8,
    evidence: signsOf.slice(0, 3).map(({ evidence }) => evidence),
  };
}

const link = String.raw`(?:\s*\([^)\n]{0,24}\))?\s*(?:mm\/hr?\s*)?(?:level\s|result\s|today\s|now\s)?(?:(?:is|was|of|at|up|to|came|back|measured|raised|elevated|high|now|only|just|still)\s+){0,4}[:=\-–~]?\s*[<>]?\s*`;
const value = String.raw`(\d[\dOolIS]{0,2})(?:\.\d)?(?!\s?[\/.]\s?\d|\s?(?:years|weeks|days)|\d)`;
const esrPattern = new RegExp(String.raw`\b(?:ESR|E\.S\.R\.?|sed(?:imentation)? rate)${link}${value}`, 'gi');
const crpPattern = new RegExp(
  String.raw`\b(?:(?:hs-?)?CRP|C\.R\.P\.?|C[- ]reactive protein)${link}${value}`,
  'gi',
);

/** Above any laboratory's limit at any age is raised; well below it is not; between them nothing is said. */
const limits = { esr: { raised: 35, low: 20 }, crp: { raised: 10, low: 5 } };

function markersRaised(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const esr = numbersOf(pages, zone, esrPattern);
  const crp = numbersOf(pages, zone, crpPattern);
  const all = [...esr, ...crp];
  const raised = [
    ...esr.filter((one) => one.value >= limits.esr.raised),
    ...crp.filter((one) => one.value >= limits.crp.raised),
  ];
  if (raised.length > 0) return answer(true, raised);
  const isLow =
    esr.every((one) => one.value <= limits.esr.low) && crp.every((one) => one.value <= limits.crp.low);
  return all.length > 0 && isLow ? answer(false, all) : absent;
}

const bleeding =
  /\b(?:ha?emoptys[ie]s|(?:cough\w*|bring\w*|brought|spat|spitting|hawk\w*)\s(?:up\s)?(?:[\w-]+\s){0,5}?(?:blood|clots?)|blood\w*[ -](?:stained|streaked|tinged|flecked)?\s?(?:sputum|phlegm|spit))/gi;
const denied = /\b(?:no|nil|never|not|denies|without|if|any)\b[^.;\n]{0,28}$/i;
const saturation =
  /\b(?:sp?o2|sao2|o2\s?sats?|sats?|saturat\w+|oxim\w+|oxygen)\b\s*(?:\([^)]{0,12}\))?(?:[a-z]+\s){0,3}[:=]?\s*(\d{2,3})\s?(?:%|per cent|on|ra\b|\s|,|\.|$)/gi;
const hypoxiaWord = /\b(?:hypox(?:ia|ic|aemi[ac]|emi[ac])|desaturat\w+)\b/gi;

function bleedsOf(pages: readonly ReadPage[], zone: Zone) {
  return pages.flatMap(({ view }) =>
    [...view.text.matchAll(bleeding)]
      .filter(({ index }) => zone(view.page, index))
      .map((match) => ({
        view,
        start: match.index,
        end: match.index + match[0].length,
        isDenied: denied.test(view.text.slice(Math.max(0, match.index - 40), match.index)),
      })),
  );
}

/** Below 92 % on air is hypoxia. */
function bleedingAndHypoxia(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const bleeds = bleedsOf(pages, zone);
  const real = bleeds.find(({ isDenied }) => !isDenied);
  const sats = numbersOf(pages, zone, saturation).filter((one) => one.value >= 50 && one.value <= 100);
  const low = sats.filter((one) => one.value < 92);
  const named = wordsOf(pages, zone, hypoxiaWord);
  if (real !== undefined && (low.length > 0 || named.length > 0)) {
    return answer(true, [
      { value: 0, evidence: evidenceOf(real.view, real.start, real.end) },
      ...low,
      ...named,
    ]);
  }
  const denial = bleeds[0];
  if (denial !== undefined && real === undefined)
    return answer(false, [{ value: 0, evidence: evidenceOf(denial.view, denial.start, denial.end) }]);
  return real !== undefined && sats.length > 0 ? answer(false, sats) : absent;
}

function wordsOf(pages: readonly ReadPage[], zone: Zone, pattern: RegExp): readonly Sign[] {
  return pages.flatMap(({ view }) =>
    [...view.text.matchAll(pattern)]
      .filter(
        ({ index }) =>
          zone(view.page, index) && !denied.test(view.text.slice(Math.max(0, index - 40), index)),
      )
      .map((match) => ({ value: 0, evidence: evidenceOf(view, match.index, match.index + match[0].length) })),
  );
}

const volume = /\b(\d{1,4})(?:\s?[-–]\s?\d{1,4})?\s?(?:mls?|millilit(?:re|er)s?|cc)\b/gi;
const repeated =
  /\b(?:repeatedly|several times|each time|every|times|x\s?[2-9]|again and again|on and off all)\b/i;

/** Twenty millilitres at once, or five again and again. */
function largeBleeding(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const near = bleedsOf(pages, zone).filter(({ isDenied }) => !isDenied);
  const amounts = pages.flatMap(({ view }) =>
    [...view.text.matchAll(volume)]
      .filter(
        ({ index }) =>
          zone(view.page, index) &&
          (near.some((bleed) => bleed.view === view && Math.abs(bleed.start - index) < 220) ||
            /blood|clots?|ha?emopt/i.test(view.text.slice(Math.max(0, index - 40), index + 40))),
      )
      .map((match) => amountOf(view, match)),
  );
  const large = amounts.filter((one) => one.value >= 20 || (one.value >= 5 && repeated.test(one.context)));
  if (large.length > 0) return answer(true, large);
  return amounts.length > 0 ? answer(false, amounts) : absent;
}

function amountOf(view: PageView, match: RegExpMatchArray) {
  const start = match.index ?? 0;
  return {
    value: Number(match[1]),
    evidence: evidenceOf(view, start, start + match[0].length),
    context: view.text.slice(Math.max(0, start - 40), start + 70),
  };
}

const pressure = /(?<![\d/.,])(\d{2,3})\s?(?:\/|over)\s?(\d{2,3})(?![\d/])/g;
const pressureBefore =
  /\b(?:b\.?\s?p\.?|8P|blood pressure|pressure|obs|observations|o\/?e|on examination|exam|vitals|normotensive|hypotensive|hypertensive|afebrile|today|sitting|standing|(?:left|right) arm)\b[^.;\n\d]{0,24}$/i;
const pressureAfter = /^\s?(?:mmhg|mm hg|,?\s?(?:\d{2,3}\s?(?:sr|af|reg|bpm|irreg)|hr|p\b|pulse|sats|spo2))/i;

/** Every pressure that is written as two numbers; the lowest counts, as the rule asks for a low one. */
function systolic(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found = pages.flatMap(({ view }) =>
    [...view.text.matchAll(pressure)]
      .filter((match) => zone(view.page, match.index) && isPressure(view, match))
      .map((match) => ({
        value: Number(match[1]),
        evidence: evidenceOf(view, match.index, match.index + match[0].length),
      })),
  );
  const lowest = found.toSorted((a, b) => a.value - b.value)[0];
  if (lowest === undefined) return absent;
  return {
    state: 'value',
    value: { value: lowest.value, unit: 'mm[Hg]' },
    confidence: 0.85,
    evidence: [lowest.evidence],
  };
}

function isPressure(view: PageView, match: RegExpMatchArray): boolean {
  const [high, low] = [Number(match[1]), Number(match[2])];
  if (high < 50 || high > 270 || low < 25 || low > 160 || high < low + 8) return false;
  const start = match.index ?? 0;
  const before = view.text.slice(Math.max(0, start - 44), start);
  const after = view.text.slice(start + match[0].length, start + match[0].length + 24);
  const isPast = /\b(?:was|were|had been|previously|usually|in (?:19|20)\d\d)\b[^.;\n]{0,12}$/i.test(before);
  return !isPast || /\b(?:bp|blood pressure|pressure) was\b/i.test(before)
    ? pressureBefore.test(before) || pressureAfter.test(after)
    : false;
}

const saturationHead = /^.*\b(?:SpO2|SaO2|O2 sats?|Sats)\b.*$/gim;

/** "Date  BP  HR  SpO2" over rows of numbers: the first row, which is the newest or the only one. */
function saturationOfTable(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  for (const { view } of pages) {
    for (const head of view.text.matchAll(saturationHead)) {
      const found = zone(view.page, head.index) ? cellUnder(view, head) : undefined;
      if (found !== undefined)
        return {
          state: 'value',
          value: { value: found.value, unit: '%' },
          confidence: 0.8,
          evidence: [found.evidence],
        };
    }
  }
  return absent;
}

function cellUnder(view: PageView, head: RegExpMatchArray): Sign | undefined {
  const heads = cellsOf(head[0]);
  const column = heads.findIndex(({ text }) => /spo2|sao2|o2 sat|sats/i.test(text));
  const rowStart = (head.index ?? 0) + head[0].length + 1;
  const row = /^[^\n]*/.exec(view.text.slice(rowStart, rowStart + 160))?.[0] ?? '';
  const cells = cellsOf(row);
  const cell = cells[column];
  const value = Number(/^(\d{2,3})\s?%?$/.exec(cell?.text ?? '')?.[1]);
  if (
    heads.length < 3 ||
    cells.length !== heads.length ||
    cell === undefined ||
    !(value >= 50 && value <= 100)
  )
    return undefined;
  const start = rowStart + cell.at;
  return { value, evidence: evidenceOf(view, start, start + cell.text.length) };
}

function cellsOf(line: string): readonly { readonly text: string; readonly at: number }[] {
  return [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ text: match[0], at: match.index }));
}

const sum = /\b(?:7|seven)[ -]?(?:point|pt)\b[^.\n]{0,110}?=\s?(\d{1,2})\b/gi;

/** "Size 2 + shape 2 + colour 2 + diameter 1 = 7": the sum is the score. */
function sevenPointSum(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found = numbersOf(pages, zone, sum)[0];
  if (found === undefined) return absent;
  return { state: 'value', value: { value: found.value }, confidence: 0.85, evidence: [found.evidence] };
}

const calm =
  /\b(?:no (?:recent )?flares?|in remission|remission|doing well|well controlled|quiescent|inactive|no swollen joints|joint count (?:of )?0|DAS ?28 (?:of |is |was )?[01]\.\d|stable)\b/gi;
const drugs =
  /\b(?:methotrexate|MTX|sulfasalazine|sulphasalazine|hydroxychloroquine|plaquenil|leflunomide|arava|etanercept|adalimumab|humira|tocilizumab|azathioprine|salazopyrin|DMARD)\b/gi;
const restless =
  /\b(?:flar(?:e|es|ing)\s(?:despite|on|again|of)|active (?:disease|synovitis)|not (?:controlled|well controlled|stable|in remission)|uncontrolled|escalat\w+|step(?:ping)? up|unstable|no longer)\b/gi;

/** Calm in one sentence and the drug in another: known disease that is stable on it, unless anything speaks of a flare. */
function stableOnDrug(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const [calmness, taken, unrest] = [calm, drugs, restless].map((pattern) => wordsOf(pages, zone, pattern));
  if (calmness === undefined || taken === undefined || unrest === undefined) return absent;
  if (calmness.length === 0 || taken.length === 0 || unrest.length > 0) return absent;
  return answer(true, [...calmness.slice(0, 1), ...taken.slice(0, 1)]);
}
