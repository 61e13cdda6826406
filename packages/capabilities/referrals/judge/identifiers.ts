import { checkIdentifier } from '../check-digits.ts';
import type { Identifier, IdentifierType, Read, Repair } from '../reading.ts';
import { foldDigits } from './fold.ts';
import { evidenceOf, type PageView } from './page-view.ts';

export type IdentifierMention = {
  readonly read: Read<Identifier>;
  readonly page: number;
  readonly start: number;
};

type Kind = { readonly type: IdentifierType; readonly label: RegExp; readonly value: RegExp };

const gap = '(?:\\s*(?:card|number|no|num|n0|#|id|nbr|is))*[\\s.:#=|,\\-]{0,24}';
const digit = '[\\dOolISB|]';
const label = (words: string) => new RegExp(`(?<![\\p{L}])(?:${words})${gap}(?=[\\p{L}\\d|*])`, 'giu');
const groups = (...sizes: readonly number[]) =>
  new RegExp(`^${sizes.map((size) => `${digit}{${size}}`).join('[ \\-]{0,2}')}(?![\\w])`);

const kinds: readonly Kind[] = [
  {
    type: 'medicare',
    label: label(
      "m[ec]d[il1]c[ae]r[ce](?:/irn)?|m'?care|m/care|m/c|mcn?|medicare\\s+card|med(?:icare)?\\s+no",
    ),
    value: new RegExp(
      `^${digit}{4}[ \\-]{0,2}${digit}{5}[ \\-]{0,2}(?:[ ]?(?:ref|irn|/)?[ .:]{0,2}${digit})?(?![\\dOI])(?:[ ]?/[ ]?${digit})?|^${digit}{10,11}(?!\\w)`,
    ),
  },
  { type: 'ihi', label: label('ihi'), value: groups(4, 4, 4, 4) },
  { type: 'nhs', label: label('nhs'), value: groups(3, 3, 4) },
  {
    type: 'nhi',
    label: label('nhi'),
    value: /^[A-Za-z]{3}[ ]?\d{4}(?!\w)|^[A-Za-z]{3}[ ]?\d{2}[A-Za-z]{2}(?!\w)/,
  },
  { type: 'phn', label: label('phn'), value: groups(4, 3, 3) },
  { type: 'dva', label: label('dva(?:\\s+(?:gold|white))?'), value: /^[A-Z]{1,4}[ ]?\d{3,7}[A-Z]?(?!\w)/ },
  {
    type: 'mrn',
    label: label('(?:chart\\s+)?mrn|(?:chart\\s+|hosp\\s+)?mrn|urn?|u\\.r\\.|hosp(?:ital)?|file|chart'),
    value: /^[A-Z]{0,3}-?\d[\d-]{3,11}(?!\w)/,
  },
  {
    type: 'ssn_last4',
    label: label(
      'ssn(?:[\\s,]+\\(?last\\s+(?:4|four)\\)?)?|last\\s+(?:4|four)(?:\\s+(?:of|digits|of\\s+(?:the|his|her)))*\\s+(?:ssn|social(?:\\s+security)?)|social\\s+security(?:\\s+last\\s+(?:4|four))?',
    ),
    value: /^(?:[x*]{3}-?[x*]{2}-?)?\d{4}(?![\w-])/i,
  },
];

/** Forms that are known without a label when their check digit holds and no telephone stands before them. */
const bareForms: readonly { readonly type: IdentifierType; readonly form: RegExp }[] = [
  { type: 'nhi', form: /(?<!\w)[A-Z]{3}\d{4}(?!\w)|(?<!\w)[A-Z]{3}\d{2}[A-Z]{2}(?!\w)/g },
  { type: 'medicare', form: /(?<![\w/])[2-7]\d{3}[ -]\d{5}[ -]\d(?:[ /-]{1,3}\d)?(?![\w/])/g },
  { type: 'nhs', form: /(?<![\w/])\d{3}[ -]\d{3}[ -]\d{4}(?![\w/])/g },
];

/** Identifiers with their label; some are known by their form alone when the check digit holds. */
export function findIdentifiers(views: readonly PageView[]): readonly IdentifierMention[] {
  return views.toReversed().flatMap((view) => {
    const found = kinds.flatMap((kind) => labelled(view, kind));
    const has = (type: IdentifierType) => found.some(({ read }) => read.value.type === type);
    return [
      ...found,
      ...bareForms.filter(({ type }) => !has(type)).flatMap((form) => withoutLabel(view, form)),
    ];
  });
}

function labelled(view: PageView, { type, label: pattern, value }: Kind): readonly IdentifierMention[] {
  return [...view.text.matchAll(pattern)].flatMap((match) => {
    const start = match.index + match[0].length;
    const written = value.exec(view.text.slice(start, start + 40))?.[0].trimEnd();
    return written === undefined || !/\d/.test(written) ? [] : [mention(view, start, { type, written })];
  });
}

function withoutLabel(
  view: PageView,
  { type, form }: { readonly type: IdentifierType; readonly form: RegExp },
): readonly IdentifierMention[] {
  return [...view.text.matchAll(form)]
    .filter(
      ({ index }) =>
        !/(?:ph|tel|phone|fax|mob|cell|[tfm])\w*[\s:.]{0,4}$/i.test(
          view.text.slice(Math.max(0, index - 14), index),
        ),
    )
    .map((match) => mention(view, match.index, { type, written: match[0] }))
    .filter(({ read }) => read.value.checkDigit === 'valid');
}

function mention(
  view: PageView,
  start: number,
  { type, written }: { type: IdentifierType; written: string },
): IdentifierMention {
  const hasLetters = type === 'nhi' || type === 'dva' || type === 'mrn';
  const value = type === 'ssn_last4' ? written.slice(-4) : hasLetters ? written : foldDigits(written);
  const { checkDigit } = checkIdentifier(type, value);
  const evidence = [evidenceOf(view, start, start + written.length)];
  const confidence = checkDigit === 'invalid' ? 0.5 : 0.95;
  return { read: { value: { type, value, checkDigit }, confidence, evidence }, page: view.page, start };
}

/** The digits that were mended in identifiers and dates. */
export function repairOf(page: number, start: number, written: string): readonly Repair[] {
  const mended = foldDigits(written);
  if (mended === written) return [];
  return [{ page, start, end: start + written.length, to: mended }];
}

const phonePattern =
  /(?<![\w/.])(?:\+?\d{1,3}[ -]?)?(?:\([\dOolI]{1,5}\)[ -]?)?[\dOolISB][\dOolISB .-]{6,14}[\dOolISB](?![\w/])/g;
const phoneLabel =
  /(?:\bph(?:one)?|\btel(?:ephone)?|\bmob(?:ile)?|\bm|\bh|\bt|\bhome|\bcell|\bcontact|\bnumber|\bon|\|)\s*(?:no\.?|number)?[\s:.\-|]{0,12}$/i;
const faxLabel = /\b(?:fax|fx|f)[\s:.-]{0,12}$/i;

/** Telephone numbers that stand near a place, the mobile first; a number behind "fax" is none. */
export function findPhones(view: PageView, from: number, to: number): readonly Read<string>[] {
  const found: Read<string>[] = [];
  for (const match of view.text.slice(from, to).matchAll(phonePattern)) {
    const start = from + match.index;
    const written = match[0].trim();
    const digits = foldDigits(written).replace(/\D/g, '');
    const before = view.text
      .slice(Math.max(0, start - 22), start)
      .replace(/^.*(?:,|\||\s{3,}|\n)(?=\s?\S|\s*$)/s, '');
    const isPhone =
      digits.length >= 8 &&
      digits.length <= 13 &&
      (/^(?:0|61|64|44|1)/.test(digits) || /^\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$/.test(written)) &&
      !/^(?:19|20)\d\d-\d\d-\d\d$/.test(written);
    if (!isPhone || faxLabel.test(before) || /medicare|nhs|ihi|urn|mrn/i.test(before)) continue;
    if (!phoneLabel.test(before) && !/^0[47]/.test(digits) && before.trim() !== '') continue;
    found.push({
      value: foldDigits(written),
      confidence: 0.85,
      evidence: [evidenceOf(view, start, start + written.length)],
    });
  }
  return found;
}
