import type { Evidence, Read, Reading, Referrer } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import cues from './data/document-cues.json' with { type: 'json' };
import type { DateMention } from './dates.ts';
import { foldDigits } from './fold.ts';
import type { Birth, Person } from './identity.ts';
import { evidenceOf, type PageView, quoteOf } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import type { Zone } from './zone.ts';

type Cue = keyof typeof cues;
type Kind = Pick<Reading, 'documentType' | 'notReferralKind' | 'asksForAction'>;

const cueIndex = new PhraseIndex<Cue>();
for (const cue of Object.keys(cues) as Cue[])
  for (const phrase of phrasesOf(cues[cue])) cueIndex.add(phrase, cue);

/** A referral names a patient and asks for care; of what does not, the kind with the most words. */
export function classify(
  pages: readonly ReadPage[],
  {
    people,
    births,
    facts,
  }: {
    readonly people: readonly Person[];
    readonly births: readonly Birth[];
    /** How many different facts are spoken of. */
    readonly facts: number;
  },
): Kind {
  const length = pages.reduce((sum, { view }) => sum + view.text.trim().length, 0);
  if (length < 40 || textQualityOf(pages.map(({ view }) => view.text)) < 0.3)
    return { documentType: 'unreadable' };
  const count = countCues(pages);
  const hasPatient = births.length > 0 || people.some(({ name }) => name !== undefined);
  const asks =
    Math.min(5, count.referral) +
    (hasPatient ? 1.5 : 0) +
    (births.length > 0 ? 1 : 0) +
    Math.min(2, count.clinical / 3) +
    Math.min(4, facts / 2.5);
  const against = Math.max(
    count.advertising * 1.5,
    count.patientMessage * 2,
    count.admin * 1.5,
    count.result * 1.5,
  );
  if (asks > against && asks >= 3 && count.clinical + facts > 0) return { documentType: 'referral' };
  return { documentType: 'not_referral', ...kindOf(count) };
}

type Counts = Record<Cue, number>;

function kindOf(count: Counts): Omit<Kind, 'documentType'> {
  const ranked: readonly (readonly [NonNullable<Kind['notReferralKind']>, number])[] = [
    ['patient_message', count.patientMessage],
    ['admin_request', count.admin],
    ['advertising', count.advertising],
    ['result', count.result],
  ];
  const best = ranked.toSorted((a, b) => b[1] - a[1])[0];
  const notReferralKind = best === undefined || best[1] === 0 ? 'other' : best[0];
  return { notReferralKind, asksForAction: notReferralKind !== 'advertising' && count.asking > 0 };
}

function countCues(pages: readonly ReadPage[]): Counts {
  const counts: Counts = {
    referral: 0,
    clinical: 0,
    advertising: 0,
    patientMessage: 0,
    admin: 0,
    result: 0,
    asking: 0,
  };
  const seen = new Set<string>();
  for (const { view } of pages) {
    for (const { first, last, payload } of cueIndex.all(view)) {
      const words = `${payload}/${view.folded.slice(view.tokens[first]?.start, view.tokens[last]?.end)}`;
      if (!seen.has(words)) counts[payload] += 1;
      if (seen.size < 5000) seen.add(words);
    }
  }
  return counts;
}

/** The share of tokens that look like words, numbers or signs of a letter. */
export function textQualityOf(pages: readonly string[]): number {
  let good = 0;
  let all = 0;
  for (const page of pages) {
    for (const [token] of page.matchAll(/\S+/g)) {
      all += 1;
      const core = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
      const isPlain = core === '' ? token.length < 4 : /^\p{L}[\p{L}'’\-./]*$|^[\d.,:/\-()x%]+$/u.test(core);
      const isCode = /^[\p{L}\p{N}./\-@+&%^]+$/u.test(core) && !/\p{Ll}[01|]\p{Ll}/u.test(core);
      good += isPlain ? 1 : isCode ? 0.7 : 0;
    }
  }
  return all === 0 ? 0 : Math.round((good / all) * 1000) / 1000;
}

const letterLabel =
  /\b(?:date|dated|date of (?:referral|letter)|referral date|sent|written)\s*[:.-]?\s*(?:\w{3},?\s)?$/i;

/** The date that is labelled so, or the first near the head or the signature that is no birth and no result. */
export function findLetterDate(
  pages: readonly ReadPage[],
  dates: ReadonlyMap<number, readonly DateMention[]>,
  known: { readonly births: readonly Birth[]; readonly receivedAt: string },
): Read<string> | undefined {
  const births = new Set(known.births.map(({ view, date }) => `${view.page}/${date.start}`));
  const candidates = pages.flatMap(({ view }) =>
    (dates.get(view.page) ?? [])
      .filter(({ iso, start }) => iso.length === 10 && !births.has(`${view.page}/${start}`))
      .map((date) => ({ view, date, score: letterScore(view, date, known.receivedAt) })),
  );
  const best = candidates.toSorted((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score < 2) return undefined;
  const { view, date } = best;
  return {
    value: date.iso,
    confidence: Math.min(0.95, 0.5 + best.score / 12),
    evidence: [evidenceOf(view, date.start, date.end)],
  };
}

const resultLine =
  /(?:\b(?:us|uss|ct|mri|xr|cxr|x-ray|ultrasound|fbc|fbe|hb|ecg|echo|msu|psa|bloods?|scan|results?|collected|on|since|ifobt|fobt|seen|printed|received|rec'd|visit|started|admitted|booked|review|lmp|expiry|exp|appointment|by|until|before|valid)\b[^.\n]{0,14})$/i;

function letterScore(view: PageView, { start, end, iso }: DateMention, receivedAt: string): number {
  const lineStart = view.text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = view.text.indexOf('\n', end);
  const line = view.text.slice(lineStart, lineEnd === -1 ? view.text.length : lineEnd).trim();
  const before = view.text.slice(lineStart, start);
  const isAlone = line.length - (end - start) < 4 || /\s{4,}$/.test(before);
  const ageDays = (Date.parse(receivedAt) - Date.parse(iso)) / 86_400_000;
  const head = start < 260 ? 2 : start < 600 ? 1 : 0;
  const foot = start > view.text.length * 0.85 ? 1.5 : 0;
  const near = ageDays >= 0 && ageDays <= 45 ? 1.5 : ageDays < 0 ? -2 : 0;
  const page = view.page === 1 ? 0.5 : 0;
  return (
    (letterLabel.test(before) ? 4 : 0) +
    (isAlone ? 3 : 0) +
    head +
    foot +
    near +
    page -
    (resultLine.test(before) ? 4 : 0)
  );
}

const reasonIndex = new PhraseIndex<true>();
for (const phrase of phrasesOf(
  'thank you for (seeing|reviewing|your|accepting|assessing) | thanks for (seeing|reviewing|your) | (please|kindly) (see|review|assess) | (could|would|can) you (please|kindly)? (see|review|assess) | reason for referral | presenting (complaint|problem) | i would (appreciate|value|be grateful) | referring | to ask | pc | dx | re : | hx',
))
  reasonIndex.add(phrase, true);

/** The sentence that asks, in the referrer's words. */
export function findReason(pages: readonly ReadPage[], zone: Zone): Read<string> | undefined {
  for (const { view } of pages) {
    for (const { first } of reasonIndex.all(view)) {
      if (!zone(view.page, view.tokens[first]?.start ?? 0)) continue;
      const sentence = view.sentences[view.tokens[first]?.sentence ?? 0];
      if (sentence === undefined || sentence.last - first < 3) continue;
      const evidence = quoteOf(view, first, Math.min(sentence.last, first + 60));
      return { value: evidence.quote, confidence: 0.7, evidence: [evidence] };
    }
  }
  return undefined;
}

const providerPattern =
  /(?<!\w)(?:prov(?:ider)?\.?\s*(?:n[o0]\.?|number|num|#)?\s*[:.#]?\s*)?([\dOolI]{6}[\dA-Z][A-Z])(?!\w)/g;
const doctorPattern =
  /(?:\bDr\.?|\bDoctor|\bA\/Prof\.?|\bProf\.?)[ \t]{1,3}((?:[\p{Lu}][\p{L}'’.-]*[ \t]?){1,4})/gu;
const registrationPattern = /\b(?:GMC|NZMC|MCNZ|AHPRA|CPSO|NPI|MSP)\b[\s:#no.]{0,6}([A-Z]{0,3}\d{4,10})/gi;

const signPatterns: readonly RegExp[] = [
  /(?:ref(?:erring|erred)?\.?[ \t]?(?:by|dr|gp|doctor|clinician|practitioner)?|signed(?:[ \t]+by)?|\bgp)[ \t]*:[ \t]*(?:dr\.?[ \t]+)?((?:\p{Lu}[\p{L}.'’-]*[ \t]?){2,4})/giu,
  /electronically signed by (?:dr\.? )?((?:\p{Lu}[\p{L}.'’-]*[ ]?){2,4})/giu,
  /(?:sincerely|faithfully|truly|regards|thanks|thank you|cheers|yours|nui|mihi)[^\S\n]*,?[^\S\n]*\n\s{0,20}(?:dr\.?[ \t]+)?((?:\p{Lu}[\p{L}.'’-]*[ \t]?){2,4})/giu,
  doctorPattern,
];

/** The one who signs: behind "referred by", under the closing words, else the doctor named last. */
export function findReferrer(views: readonly PageView[]): Read<Referrer> | undefined {
  for (const view of views.toReversed()) {
    const provider = lastMatch(view.text, providerPattern);
    const signer = signerOf(view);
    const registration = lastMatch(view.text, registrationPattern);
    if (provider === undefined && signer === undefined) continue;
    const evidence: Evidence[] = [signer, provider].flatMap((found) =>
      found === undefined ? [] : [evidenceOf(view, found.start, found.end)],
    );
    const value: Referrer = {
      name: signer === undefined ? null : signer.value.trim().replace(/(?<=\p{L}{2})\.$/u, ''),
      providerNumber:
        provider === undefined ? null : foldDigits(provider.value.slice(0, 6)) + provider.value.slice(6),
      registration: registration?.value ?? null,
      practice: null,
      phone: null,
      fax: null,
      email: null,
    };
    return { value, confidence: 0.7, evidence };
  }
  return undefined;
}

function signerOf(view: PageView) {
  for (const pattern of signPatterns) {
    const found = lastMatch(view.text, pattern);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lastMatch(text: string, pattern: RegExp): { value: string; start: number; end: number } | undefined {
  const match = [...text.matchAll(pattern)].at(-1);
  const value = match?.[1];
  return match === undefined || value === undefined
    ? undefined
    : { value, start: match.index, end: match.index + match[0].trimEnd().length };
}
