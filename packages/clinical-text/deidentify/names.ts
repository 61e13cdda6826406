import type { Span } from '@chartwright/kernel';
import type { Found } from './model.ts';
import {
  type CapitalWord,
  capitalWords,
  isEponym,
  isGivenName,
  isNamedThing,
  isOrdinary,
  isSureGivenName,
} from './words.ts';

const MOST_PARTS = 4;
const titles =
  /(?<![\p{L}\p{N}])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sister|Nurse|Sir|Lady|Dame|Lord|Rev|Reverend|Master|Midwife|Matron|MR|MRS|DR|MISS|PROF|Drs)(?:\.[ ]?|[ ])(?:(?:and|&) (?:Mrs|Mr|Dr)\.?[ ])?(?:Prof\.?[ ])?[ ]?/gu;
const titleOnly = /^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Drs|Prof|Professor|Rev|MR|MRS|DR|PROF)$/;
/** Words that begin a sentence about a relative or a missed thing as well as a name. */
const doubtfulTitle = /^(?:Sister|Miss|Nurse|Lady|Doctor|Lord|Master|Sir|Matron|Midwife)/;
const dear = /(?<![\p{L}\p{N}])(?:Dear|DEAR|Hi|Hello)[ ]{1,2}/gu;
const reference = /(?:^|\n)[ \t]*(?:Re|RE|Regarding|Patient|PATIENT)[ ]?[:.-][ \t]{0,4}/gu;
const labels =
  /(?<![\p{L}\p{N}])(?:patient(?:['’]?s)?(?: full)? name|full name|name of patient|patient|name|surname|first name|last name|forenames?|family name|maiden name|next of kin|nok|emergency contact|gp|general practitioner|consultant|physician|attending|surgeon|assistant|anaesthetist|anesthesiologist|referring (?:physician|doctor)|primary care (?:physician|provider)|pcp|dictated by|transcribed by|signed(?: by)?|electronically signed by|seen by|reviewed by|reported by|authori[sz]ed by|typed by|provider|author|cc|carer|social worker|key worker|care coordinator|health visitor|district nurse|under the care of|referred by|spoke (?:to|with)|discussed with|accompanied by)[ ]?(:|(?<=by|of|to|with))[ \t]{1,4}/giu;
const nameLabel = /name|^patient|nok|kin|contact/i;
const relations =
  /(?<![\p{L}\p{N}])(?:wife|husband|spouse|partner|son|daughter|mother|father|brother|sister|mum|mom|dad|grandmother|grandfather|grandson|granddaughter|niece|nephew|aunt|uncle|cousin|carer|friend|fiancée?|girlfriend|boyfriend|neighbour|neighbor|twin|stepson|stepdaughter)(?:['’]s name is| is called| is named)?(?:,[ ]?| \(|[ ])(?=\p{Lu})/giu;
const called = /(?<![\p{L}\p{N}])(?:named|called|known as|name is|prefers to be called)[ ](?=\p{Lu})/gu;
const thanks =
  /(?<![\p{L}\p{N}])(?:thanks|thank you|grateful)(?: (?:very|so) much)? for (?:kindly )?(?:seeing|reviewing|referring|sending|assessing|accepting|taking|asking me to see)[ ](?=\p{Lu})/giu;
const closings =
  /(?:^|\n)[ \t]*(?:Yours (?:sincerely|faithfully|truly)|Sincerely(?: yours)?|Kind regards|Best regards|Warm regards|With (?:kind|best) (?:regards|wishes)|Regards|Best wishes|Many thanks|Respectfully(?: submitted)?|Signed)[,.]?[ \t]*(?=\n)/giu;
const credentials =
  /[ ]?,?[ ](?:M\.?D\.?|D\.?O\.?|R\.?N\.?|N\.?P\.?|PA-C|M\.?B\.?B\.?S\.?|MBChB|MB ChB|MB BS|MRCP|FRCP|FRCS|FRCA|MRCGP|MRCPsych|FRCPsych|FACC|FACS|FAAP|Ph\.?D\.?|DPM|DDS|CRNA|LCSW|PharmD|RGN|RMN|ARNP|FNP|DPT|Psy\.?D\.?)(?![\p{L}\p{N}])/gu;

/** A qualification ends a name that has begun. */
const credentialOnly =
  /^(?:MD|RN|NP|MBBS|MBChB|MRCP|FRCP|FRCS|FRCA|MRCGP|MRCPsych|FRCPsych|FACC|FACS|FAAP|PhD|PharmD|RGN|RMN)$/;

const namePart =
  /(?:(?:de la|de los|van der|van den|von der|de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|ibn|ter|ten)[ ])?(?:(?:Al|El|al|el)-)?(\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{Lu}[\p{L}\p{M}]*)*)/uy;
const afterInitial = /\.?[ ]{1,2}|\.(?=\p{Lu})/uy;
const afterWord = /[ ]{1,2}/y;

/** "Dr Tim Young, PhD": an ordinary word right after a given name is a surname where a mark closes it. */
const isWholeSurname = (text: string, parts: readonly string[], end: number): boolean =>
  parts.length === 1 &&
  isGivenName(parts[0] ?? '') &&
  /^(?:[,;)\n]|\.?$|\.\s)/.test(text.slice(end, end + 2));

type NameAt = Span & { readonly parts: readonly string[] };

/** Reads initials, particles and capitalised words until an ordinary word, a mark or the end of the line. */
function nameAt(text: string, at: number, mayBeOrdinary: boolean): NameAt | undefined {
  const parts: string[] = [];
  const isShouted = isAllCapitals(text, at);
  let end = at;
  let next = at;
  while (parts.length < MOST_PARTS) {
    namePart.lastIndex = next;
    const word = namePart.exec(text)?.[1];
    if (word === undefined || titleOnly.test(word)) break;
    const isFirst = parts.length === 0;
    if (!isFirst && credentialOnly.test(word)) break;
    const mayStay = mayBeOrdinary && (isFirst || isWholeSurname(text, parts, namePart.lastIndex));
    if (word.length > 1 && isOrdinary(word) && !mayStay) break;
    if (word.length === 1 && !isInitial(text, namePart.lastIndex, isFirst && mayBeOrdinary)) break;
    if (!isFirst && isShouted && !goesOnInCapitals(text, parts.at(-1) ?? '', end, namePart.lastIndex)) break;
    parts.push(word);
    end = namePart.lastIndex;
    const between = word.length === 1 || word === 'St' ? afterInitial : afterWord;
    between.lastIndex = end;
    if (!between.test(text)) break;
    next = between.lastIndex;
  }
  return parts.length === 0 ? undefined : { start: at, end, parts };
}

const NEARBY = 40;

/** In a text all in capitals a capital shows no name. */
const isAllCapitals = (text: string, at: number): boolean =>
  !/\p{Ll}/u.test(text.slice(Math.max(0, at - NEARBY), at + NEARBY));

/** There a surname follows a listed given name or an initial with its point, or ends before a mark. */
const goesOnInCapitals = (text: string, last: string, lastEnd: number, end: number): boolean =>
  isGivenName(last) ||
  (last.length === 1 && text.charAt(lastEnd) === '.') ||
  /^[ ]?(?:[,;:.(\n]|$)/.test(text.slice(end, end + 2));

/** A lone capital is an initial before a mark, a space or the end, not in "S1" or "B12". */
const isInitial = (text: string, end: number, mayStandAlone: boolean): boolean =>
  /^(?:\.?[ ]?\p{Lu}|\.)/u.test(text.slice(end, end + 3)) ||
  (mayStandAlone && !/^[\p{L}\p{N}'’]/u.test(text.slice(end, end + 1)));

/** "SMITH, John": the surname, a comma, and what is a given name or written otherwise than the surname. */
function withGivenAfterComma(text: string, name: NameAt): NameAt {
  if (!/^, ?\p{Lu}/u.test(text.slice(name.end, name.end + 3))) return name;
  const from = text.charAt(name.end + 1) === ' ' ? name.end + 2 : name.end + 1;
  const rest = nameAt(text, from, false);
  const first = rest?.parts[0] ?? '';
  const isAccepted =
    isGivenName(first) || (first.length > 1 && isCapitals(name.parts[0] ?? '') && !isCapitals(first));
  return rest && isAccepted
    ? { start: name.start, end: rest.end, parts: [...name.parts, ...rest.parts] }
    : name;
}

const isCapitals = (word: string): boolean => word.length > 1 && word === word.toUpperCase();

/** Every name a cue points at, every given name with its surname, and every repetition of a part of one. */
export function findNames(text: string): Found[] {
  const words = capitalWords(text);
  const names = [...cuedNames(text), ...pairs(text, words), ...beforeCredentials(text, words)];
  const repeated = repetitions(text, words, names);
  return [...names, ...repeated].map(({ start, end }) => ({ start, end, kind: 'name' }));
}

type Cue = {
  readonly pattern: RegExp;
  readonly accept: (name: NameAt, cue: string, text: string) => boolean;
  readonly mayBeOrdinary?: boolean;
};

const isPlain = (name: NameAt): boolean => name.parts.some((part) => part.length > 1);
const startsWithGiven = ({ parts }: NameAt): boolean => isGivenName(parts[0] ?? '');

const cues: readonly Cue[] = [
  {
    pattern: titles,
    mayBeOrdinary: true,
    accept: (name, cue, text) =>
      doubtfulTitle.test(cue)
        ? !isOrdinary(name.parts[0] ?? '') &&
          !isThing(text, name) &&
          (name.parts[0] ?? '').length > 1 &&
          !isCapitals(name.parts[0] ?? '')
        : !isTitleWord(name.parts[0] ?? ''),
  },
  { pattern: dear, accept: (name, cue) => isPlain(name) && (/^D/i.test(cue) || startsWithGiven(name)) },
  { pattern: reference, accept: (name) => isPlain(name) && (name.parts.length > 1 || startsWithGiven(name)) },
  {
    pattern: labels,
    accept: (name, cue) =>
      isPlain(name) &&
      (nameLabel.test(cue) && cue.includes(':')
        ? name.parts.length > 1 || !isCapitals(name.parts[0] ?? '') || /name/i.test(cue)
        : name.parts.length > 1 &&
          !isEponym(name.parts[0] ?? '') &&
          (startsWithGiven(name) ||
            name.parts[0]?.length === 1 ||
            name.parts.slice(1).some(isSureGivenName))),
  },
  {
    pattern: relations,
    accept: (name, _cue, text) => startsWithGiven(name) && !isThing(text, name),
  },
  {
    pattern: thanks,
    accept: (name, _cue, text) => startsWithGiven(name) && !isThing(text, name),
  },
  {
    pattern: called,
    accept: (name, _cue, text) => isPlain(name) && startsWithGiven(name) && !isThing(text, name),
  },
];

const titleWords = new Set([
  'and',
  'or',
  'who',
  'has',
  'is',
  'was',
  'will',
  'the',
  'dr',
  'mr',
  'mrs',
  'for',
  'to',
  'from',
  'please',
  'thank',
  'thanks',
  'name',
  'note',
  'appointment',
]);
const isTitleWord = (word: string): boolean => titleWords.has(word.toLowerCase());

function cuedNames(text: string): NameAt[] {
  const found: NameAt[] = [];
  for (const { pattern, accept, mayBeOrdinary } of cues) {
    for (const { 0: cue, index } of text.matchAll(pattern)) {
      const name = nameAt(text, index + cue.length, mayBeOrdinary === true);
      const whole = name && withGivenAfterComma(text, name);
      if (whole && accept(whole, cue.trim(), text)) found.push(whole);
    }
  }
  for (const { 0: closing, index } of text.matchAll(closings))
    found.push(...signatures(text, index + closing.length));
  return [...found, ...smallNames(text), ...reporters(text)];
}

const smallLabel =
  /(?:(?<![\p{L}\p{N}])(patient(?:['’]?s)?(?: full)? name|name of patient|full name|surname|forenames?|(?:first|last|family|maiden) name)|(?<=^[ \t]{0,8})name)[ ]?:[ \t]{1,4}(?=\p{Ll})/gimu;
const smallPart = /\p{L}[\p{L}\p{M}'’-]*/uy;

/** "patient name: jane doe": after the label of a name small letters are one too. */
function smallNames(text: string): NameAt[] {
  const found: NameAt[] = [];
  for (const { 0: label, 1: sure, index } of text.matchAll(smallLabel)) {
    const start = index + label.length;
    const parts: string[] = [];
    let end = start;
    let next = start;
    while (parts.length < MOST_PARTS) {
      smallPart.lastIndex = next;
      const word = smallPart.exec(text)?.[0];
      if (word === undefined || (isOrdinary(word) && !(parts.length === 0 && isGivenName(word)))) break;
      parts.push(word);
      end = next + word.length;
      afterWord.lastIndex = end;
      if (!afterWord.test(text)) break;
      next = afterWord.lastIndex;
    }
    if (parts.length > 1 || (parts.length === 1 && (sure !== undefined || isGivenName(parts[0] ?? ''))))
      found.push({ start, end, parts });
  }
  return found;
}

const reporter =
  /(?<![\p{L}\p{N}.'’-])\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+(?= (?:attend(?:s|ed)|reports?|reported|present(?:s|ed)|(?:was|were) (?:seen|reviewed)|came|state[sd]|denie[sd]|complain(?:s|ed)|describe[sd]|says|said|tells|told|rang|phoned)(?!\p{L}))/gu;

/** "Wang Xiu Ying attended": three capitalised words, none of them ordinary, before what only people do. */
function reporters(text: string): NameAt[] {
  return Array.from(text.matchAll(reporter), ({ 0: written, index }) => ({
    start: index,
    end: index + written.length,
    parts: written.split(' '),
  })).filter(({ parts }) => !parts.some((part) => isOrdinary(part) || isEponym(part)));
}

const LINES_OF_SIGNATURE = 5;
const LONGEST_LINE = 80;

/** Under "Yours sincerely": the first line that is a name and nothing more than its qualifications. */
function signatures(text: string, from: number): NameAt[] {
  let at = from;
  for (let line = 0; line < LINES_OF_SIGNATURE && at < text.length; line += 1) {
    const window = text.slice(at, at + LONGEST_LINE);
    const end = window.indexOf('\n');
    const indent = /^[ \t\r]*/.exec(window)?.[0].length ?? 0;
    const name = nameAt(text, at + indent, false);
    if (name && isPlain(name) && isWholeLine(window.slice(name.end - at, end < 0 ? undefined : end)))
      return [name];
    if (end < 0) break;
    at += end + 1;
  }
  return [];
}

const isWholeLine = (rest: string): boolean =>
  /^[ \t]*(?:[,(.][^\n]{0,60})?[ \t\r]*$/.test(rest) || /^[ ]{1,3}[A-Z][A-Za-z]{0,3}[A-Z]/.test(rest);

/** A given name of the list and the capitalised word after it, or a sure given name alone. */
function pairs(text: string, words: readonly CapitalWord[]): NameAt[] {
  const found: NameAt[] = [];
  for (const [index, word] of words.entries()) {
    if (!isGivenName(word.text) || isPartOfThing(text, word)) continue;
    if (isOrdinary(word.text) && isAllCapitals(text, word.start)) continue;
    const name = nameAt(text, word.start, true);
    if (!name) continue;
    const surname = name.parts.at(-1) ?? '';
    const isPair =
      name.parts.length > 1 && surname.length > 1 && !isEponymPair(text, name) && isConsistent(name.parts);
    const isFree = isPair
      ? !isOrdinary(word.text) || isMidSentence(text, word.start)
      : isSureGivenName(word.text) && !isCapitals(word.text);
    if (isFree && (isPair || !isBeforeCapital(words[index + 1], text, word)) && !isThing(text, name)) {
      found.push(isPair ? name : { start: word.start, end: word.end, parts: [word.text] });
    }
  }
  return found;
}

const isConsistent = (parts: readonly string[]): boolean =>
  isCapitals(parts[0] ?? '') === isCapitals(parts.at(-1) ?? '') || !isCapitals(parts[0] ?? '');
const isThing = (text: string, { parts, end }: NameAt): boolean =>
  isNamedThing(text, parts.at(-1) ?? '', end);
const isEponymPair = (text: string, name: NameAt): boolean =>
  isThing(text, name) || (isEponym(name.parts[0] ?? '') && isEponym(name.parts.at(-1) ?? ''));
const isPartOfThing = (text: string, word: CapitalWord): boolean =>
  isNamedThing(text, word.text, word.end) ||
  /(?:[-/]|\b(?:San|Santa|Los|Las|Port|Fort|Lake|Mount) )$/.test(
    text.slice(Math.max(0, word.start - 6), word.start),
  );
const isMidSentence = (text: string, at: number): boolean =>
  /[\p{L}\p{N},][ ]$/u.test(text.slice(Math.max(0, at - 2), at));

/** "Philip Morris", "Martha Jefferson Hospital": the next capital decides, and it is an ordinary or medical word. */
const isBeforeCapital = (next: CapitalWord | undefined, text: string, word: CapitalWord): boolean =>
  next !== undefined && next.start === word.end + 1 && text.charAt(word.end) === ' ' && isEponym(next.text);

function beforeCredentials(text: string, words: readonly CapitalWord[]): NameAt[] {
  const found: NameAt[] = [];
  let cursor = 0;
  for (const { index } of text.matchAll(credentials)) {
    while (cursor < words.length && (words[cursor]?.end ?? 0) < index) cursor += 1;
    const parts: CapitalWord[] = [];
    for (let at = cursor; at >= 0 && parts.length < MOST_PARTS; at -= 1) {
      const word = words[at];
      if (!word || word.end > index) continue;
      const next = parts[0]?.start ?? index;
      if (
        next - word.end > 2 ||
        /[^ .]/.test(text.slice(word.end, next)) ||
        (isOrdinary(word.text) && word.text.length > 1)
      )
        break;
      parts.unshift(word);
    }
    const [first] = parts;
    const isName =
      parts.length > 1 || (first !== undefined && !isCapitals(first.text) && first.text.length > 2);
    if (first && isName && parts.some(({ text: part }) => part.length > 2)) {
      found.push({
        start: first.start,
        end: parts.at(-1)?.end ?? first.end,
        parts: parts.map((part) => part.text),
      });
    }
  }
  return found;
}

/** Every mention of a part of a name elsewhere; a part that is an ordinary word is left to its title. */
function repetitions(text: string, words: readonly CapitalWord[], names: readonly NameAt[]): Span[] {
  const parts = new Set(
    names.flatMap((name) => name.parts.filter((part) => part.length > 1)).map((part) => part.toLowerCase()),
  );
  if (parts.size === 0) return [];
  return words.filter((word) => {
    const key = word.text.toLowerCase();
    if (!parts.has(key) || (isEponym(key) && isNamedThing(text, key, word.end))) return false;
    if (key.length < 4 && isCapitals(word.text)) return false;
    return !isOrdinary(key);
  });
}
