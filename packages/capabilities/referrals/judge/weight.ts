import type { Evidence, FactValue } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import { type Answer, absent } from './model.ts';
import { evidenceOf, type PageView } from './page-view.ts';
import type { Zone } from './zone.ts';

const loss = /\b(?:lost|loss|losing|dropped|down|fallen|fell|gone from)\b/i;
const timed =
  /(?:\b(\d{1,2}|two|three|four|five|six|several|few)\s?(?:\/\s?12|\/\s?52|months?|mths?|weeks?|wks?)|\bsince\b|\bhalf a year\b)/i;
const percent = /(\d{1,2}(?:\.\d)?)\s?(?:%|per\s?cent)/g;
const fromTo =
  /(\d{2,3}(?:\.\d)?)\s?(?:kg|kilos?|kgs)?\s?(?:to|down to|->|-->|→)\s?(\d{2,3}(?:\.\d)?)\s?(?:kg|kilos?|kgs)/gi;
const lostOf =
  /(?:lost|loss of|down)\s(?:about\s|over\s|around\s)?(\d{1,2}(?:\.\d)?)\s?(?:kg|kilos?|kgs)\b[^.;\n]{0,20}?\bfrom\s(\d{2,3}(?:\.\d)?)\s?(?:kg|kilos?|kgs)/gi;
const steady =
  /\b(?:no|nil|denies|without)\s(?:[\w/]+,?\s){0,4}?(?:weight loss|loss of weight|wt loss|LOW\b)|\b(?:weight|wt)\s?(?:is\s|has been\s|remains\s)?:?\s?(?:stable|steady|unchanged|constant)|\b(?:stable|steady) weight\b/gi;

type Found = { readonly value: number; readonly evidence: Evidence };

/** A share of the body weight lost in at most six months: stated, or reckoned from two weights. None lost is nought. */
export function weightLoss(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found = pages.flatMap(({ view }) => lossesOf(view, zone));
  const best = found.toSorted((a, b) => b.value - a.value)[0];
  if (best !== undefined) return given(best);
  const none = pages.flatMap(({ view }) =>
    [...view.text.matchAll(steady)]
      .filter(({ index }) => zone(view.page, index))
      .map((match) => at(view, match, 0)),
  )[0];
  return none === undefined ? absent : given(none);
}

function given({ value, evidence }: Found): Answer<FactValue> {
  return { state: 'value', value: { value, unit: '%' }, confidence: 0.75, evidence: [evidence] };
}

function lossesOf(view: PageView, zone: Zone): readonly Found[] {
  const matches = [
    ...[...view.text.matchAll(percent)]
      .filter((match) => isOfWeight(view, match))
      .map((match) => at(view, match, Number(match[1]))),
    ...[...view.text.matchAll(fromTo)].map((match) =>
      at(view, match, share(Number(match[1]), Number(match[2]))),
    ),
    ...[...view.text.matchAll(lostOf)].map((match) =>
      at(view, match, share(Number(match[2]), Number(match[2]) - Number(match[1]))),
    ),
  ];
  return matches.filter(
    ({ value, evidence }) =>
      value > 0 && value < 60 && zone(view.page, evidence.start) && isTimed(view, evidence.start),
  );
}

function share(from: number, to: number): number {
  return Math.round(((from - to) / from) * 1000) / 10;
}

function around(view: PageView, start: number): string {
  return view.text.slice(Math.max(0, start - 140), start + 90);
}

function isOfWeight(view: PageView, match: RegExpMatchArray): boolean {
  const text = around(view, match.index ?? 0);
  return /\b(?:weight|wt|kg|kilos?)\b/i.test(text) && loss.test(text);
}

function isTimed(view: PageView, start: number): boolean {
  const text = around(view, start);
  return timed.test(text) && loss.test(text);
}

function at(view: PageView, match: RegExpMatchArray, value: number): Found {
  const start = match.index ?? 0;
  return { value, evidence: evidenceOf(view, start, start + match[0].length) };
}
