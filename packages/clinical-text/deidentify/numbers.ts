import { findIbans } from './iban.ts';
import type { Found, IdentifierKind } from './model.ts';

type Rule = {
  readonly kind: IdentifierKind;
  readonly pattern: RegExp;
  /** The group that is the identifier; the whole match when absent. */
  readonly group?: number;
  readonly accept?: (match: RegExpExecArray) => boolean;
};

const digitsOf = (text: string): string => text.replace(/\D/g, '');
const countDigits = (text: string): number => digitsOf(text).length;

/** Modulus 11. @source NHS Data Dictionary, NHS number */
function isNhsNumber(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < 9; at += 1) sum += Number(digits.charAt(at)) * (10 - at);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits.charAt(9));
}

const cues =
  'mrn|nhs|chi|nino|ni|ssn|social security|medicare|medicaid|mbi|hicn|insurance|insurer|member|membership|subscriber|' +
  'health plan|beneficiary|policy|account|acct|hospital|patient|unit|chart|record|medical record|case|episode|visit|encounter|' +
  'accession|specimen|sample|licen[cs]e|driving licen[cs]e|dea|npi|gmc|nmc|gdc|hcpc|pin|passport|visa|vin|vehicle|' +
  'registration|reg|number plate|license plate|device|serial|implant|lot|udi|model|certificate|reference|ref|our ref|your ref|file|claim|group|order|invoice|id';
/** A cue that names a number by itself; the others need "no", "number", "ID", "#" or a colon. */
const strongCue = /^(?:mrn|ssn|nino|nhs|mbi|hicn|npi|dea|gmc|nmc|vin|udi|passport|medicare|medicaid)$/i;
const idAfterCue = new RegExp(
  `(?<![\\p{L}\\p{N}])(${cues})((?:'s)?[ ]?(?:id|identification|identifier)?[ ]?(?:number|num|nos?\\b\\.?|#)?(?:[ ]?\\([a-z ]{1,20}\\))?)(?: is| was)?([ ]?[:#=]|)[ \\t]{0,3}(?=[a-z0-9/-]*\\d)([a-z0-9](?:[a-z0-9]|[-/. ](?=\\d)|-(?=[a-z])){2,24})(?![\\p{L}\\p{N}])`,
  'giu',
);
const phoneCue =
  /(?<![\p{L}\p{N}])(tel|telephone|phone|fax|mobile|mob|cell|cellphone|pager|bleep|beeper|ext|extension|contact|call|ring|text|hotline|helpline)(?:\.|s)?(?: (?:no|number|on|at|her on|him on|us on|us at|them on))?\.?[ ]?[:#]?[ ]{0,2}(\+?\(?\d[\d ().-]{1,20}\d)(?![\d/])/giu;
const minimumOfCue: Readonly<Record<string, number>> = {
  ext: 3,
  extension: 3,
  bleep: 3,
  beeper: 3,
  pager: 3,
  cell: 7,
  call: 6,
  ring: 6,
  text: 5,
  contact: 6,
};

const rules: readonly Rule[] = [
  { kind: 'url', pattern: /(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<>"'[\]]{2,2000}(?<![.,;:!?)])/giu },
  {
    kind: 'email',
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}(?![\p{L}\p{N}])/gu,
  },
  {
    kind: 'ip',
    pattern: /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/g,
    accept: ([whole = '']) => whole.split('.').every((part) => Number(part) < 256),
  },
  { kind: 'ip', pattern: /(?<![\w:])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])/gi },
  { kind: 'ip', pattern: /(?<![\w:])(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}(?![\w:])/gi },
  { kind: 'id-number', pattern: /(?<![\w:])(?:[\da-f]{2}[:-]){5}[\da-f]{2}(?![\w:])/gi },
  {
    kind: 'id-number',
    pattern: /(?<![\d.])\d{3}([ -]?)\d{3}\1\d{4}(?!\d)/g,
    accept: ([whole = '']) => isNhsNumber(digitsOf(whole)),
  },
  { kind: 'id-number', pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g },
  {
    kind: 'id-number',
    pattern: /(?<![A-Z0-9])[A-CEGHJ-PR-TW-Z]{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D](?![A-Z0-9])/g,
  },
  {
    kind: 'id-number',
    pattern: /(?<![A-Z0-9])[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}(?![A-Z0-9])/g,
  },
  {
    kind: 'id-number',
    pattern:
      /(?<![A-Z0-9])(?!CD)[A-HJ-PR-Y]{2}(?:0[2-9]|[12]\d|5[1-9]|[67]\d)[ ]?(?!POS|NEG|MGS|MLS|TAB|CAP|DAY|HRS)[A-HJ-PR-Z]{3}(?![A-Z0-9])/g,
  },
  {
    kind: 'id-number',
    pattern:
      /(?<=(?<![a-z])(?:registration|reg|plate|vehicle|car|van|motorbike)(?: no| number)?[.:]?[ ]{1,2})(?:[A-Z]\d{1,3}[ ]?[A-Z]{3}|[A-Z]{3}[ ]?\d{1,3}[A-Z]?)(?![A-Z0-9])/gi,
  },
  {
    kind: 'id-number',
    pattern: idAfterCue,
    group: 4,
    accept: ([, cue = '', name = '', colon = '', id = '']) =>
      countDigits(id) >= 3 &&
      (strongCue.test(cue) ||
        cue.toLowerCase() === 'id' ||
        /[a-z#]/i.test(name) ||
        (colon !== '' && countDigits(id) >= 4)),
  },
  {
    kind: 'phone',
    pattern: phoneCue,
    group: 2,
    accept: ([, cue = '', number = '']) => countDigits(number) >= (minimumOfCue[cue.toLowerCase()] ?? 5),
  },
  {
    kind: 'phone',
    pattern: /(?<![\p{L}\p{N}+])\+\d{1,3}[ .-]?(?:\(0\)[ ]?)?\d{2,5}(?:[ .-]?\d{2,4}){1,3}(?!\d)/gu,
  },
  {
    kind: 'phone',
    pattern: /(?<![\p{L}\p{N}.+/])(?:\(0\d{2,4}\)|0\d{2,4})[ -]?\d{3,4}[ -]?\d{3,4}(?![\d/])/gu,
    accept: ([whole = '']) => countDigits(whole) === 10 || countDigits(whole) === 11,
  },
  {
    kind: 'phone',
    pattern: /(?<![\p{L}\p{N}.+/-])(?:1[ .-])?(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\d/])/gu,
  },
  {
    kind: 'age-over-89',
    pattern:
      /(?<![\d./-])(?:9\d|1[0-2]\d)(?=[ -]?(?:years?|yrs?|y)\.?[ -]?\/?[ ]?(?:old|o(?![a-z])|of age))/gi,
  },
  {
    kind: 'age-over-89',
    pattern:
      /(?<=\b(?:aged|age|age:|age is|age of|at age|at the age of|turned)[ ]{1,2})(?:9\d|1[0-2]\d)(?![\d.%/-])/gi,
  },
  {
    kind: 'age-over-89',
    pattern:
      /(?<=(?:^|\n|[.] )[ ]?)(?:9\d|1[0-2]\d)(?=[ ]?(?:[MF](?![a-zA-Z/])|(?:male|female|man|woman|lady|gentleman)(?![a-z])))/g,
  },
  {
    kind: 'age-over-89',
    pattern: /(?<=\ban? |[(,] ?)(?:9\d|1[0-2]\d)(?=[ ](?:male|female|man|woman|lady|gentleman)(?![a-z]))/g,
  },
  {
    kind: 'age-over-89',
    pattern:
      /(?<![a-z])ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?(?=[ -]years?[ -]old)/gi,
  },
];

/** Numbers and addresses of machines that show what they are by their form or by the word before. */
export function findNumbers(text: string): Found[] {
  return [...findIbans(text), ...rules.flatMap((rule) => findByRule(text, rule))];
}

function findByRule(text: string, { kind, pattern, group, accept }: Rule): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(pattern)) {
    if (accept && !accept(match)) continue;
    const written = match[group ?? 0] ?? '';
    const start = group === undefined ? match.index : match.index + match[0].lastIndexOf(written);
    found.push({ start, end: start + written.trimEnd().length, kind });
  }
  return found;
}
