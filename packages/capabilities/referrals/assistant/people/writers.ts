import type { Span } from '@chartwright/kernel';
import type { Read, Recipient, Referrer } from '../../reading.ts';
import letters from '../data/letters.json' with { type: 'json' };
import specialtyWords from '../data/specialties.json' with { type: 'json' };
import type { DateFound } from '../dates.ts';
import { type Letter, type Line, lineAt, readAt } from '../letter.ts';
import { asDigits } from '../mend.ts';
import { compile, findAll, firstOf } from '../pattern.ts';
import type { Phone } from './contacts.ts';
import { inNameCase, nameAt } from './names.ts';

const DATE_LABEL =
  /(?:^|[^a-z])(?:date(?: of (?:letter|referral|issue|writing))?|dated|letter date|referral date|sent|signed|typed|transcribed)(?:\s?\((?:[dmy]{1,4}[/ -]?){1,3}\))?[\s:.]{0,4}(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s)?$/;
const NOT_LETTER_DATE =
  /(?:birth|dob|d\.o\.b|born|b\.|seen|done|on|collected|performed|test|result|scan|dated|since|from|until|ceased|started|valid|expir|appointment|surgery|injury|lmp|report(?:ed)?|before|by|for|rec'd|received|seen)[\s:.(-]{0,4}$/;
const MADE = /(?:printed|generated|dictated|created|exported|attended)[\s:.]{0,4}(?:on )?$/;
/** A day that no label calls the letter's is not it when years have passed. */
const OLDEST_DAYS = 800;

/** The day the letter was written: labelled, or alone on its line, or in the head; never a day after its receipt. */
export function readLetterDate(letter: Letter): Read<string> | undefined {
  const { lower } = letter.sheet;
  const rated = letter.dates
    .filter(({ iso }) => iso.length === 10 && iso <= letter.receivedAt)
    .map((date) => ({
      date,
      score: scoreOf(letter, date, lower.slice(Math.max(0, date.start - 40), date.start)),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.date.start - b.date.start);
  const best = rated[0];
  if (best === undefined) return undefined;
  return readAt(letter, best.date.iso, [best.date], best.score >= 3 ? 0.96 : best.score >= 2 ? 0.9 : 0.7);
}

const DAY_MS = 86_400_000;
const daysBetween = ({ receivedAt }: Letter, { iso }: DateFound): number =>
  (Date.parse(receivedAt) - Date.parse(iso)) / DAY_MS;

function scoreOf(letter: Letter, date: DateFound, before: string): number {
  if (/signed[^\n]{0,50}\bon\s$/.test(before)) return 3.2;
  if (DATE_LABEL.test(before) && !/(?:birth|test|result|report)[\s:.]{0,4}$/.test(before)) return 3;
  if (/date of decision to refer[\s:]{0,4}$/.test(before)) return 2.9;
  if (daysBetween(letter, date) > OLDEST_DAYS) return 0;
  if (MADE.test(before)) return 1.6;
  const number = lineAt(letter, date.start);
  const line = letter.lines[number];
  if (line === undefined || NOT_LETTER_DATE.test(before)) return 0;
  const [left, right] = [
    line.lower.slice(0, date.start - line.start),
    line.lower.slice(date.end - line.start),
  ];
  const isInHead =
    date.start < letter.greeting && (letter.greeting < letter.sheet.text.length || number < HEAD_LINES);
  if (/^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?)?$/.test((left + right).trim()))
    return isInHead ? 2.8 : 2.4;
  if (isInHead && isAtEdge(left.replace(/(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? $/, ''), right))
    return 2.2;
  if (isInHead && left.trim() === '' && /^\s{0,2}(?:-|\s{3})/.test(right)) return 2.1;
  if (isInHead && /^\s{0,3}(?:at\s)?\d{1,2}:\d{2}/.test(right)) return number < 4 ? 1.4 : 0.6;
  if (isInHead && /^\s{2}/.test(right) && /(?:^|\s{2}|,\s)$/.test(left)) return 1.9;
  const isNearEnd = date.start >= letter.closing || number >= letter.lines.length - 4;
  if (isNearEnd && isAtEdge(left, right)) return 1.8;
  return number < HEAD_LINES && !/[a-z]{3} $/.test(left) ? 0.4 : 0;
}

const HEAD_LINES = 6;
const isAtEdge = (left: string, right: string): boolean =>
  right.trim() === '' && /(?:^|\s{2}|,\s)$/.test(left);

const PROVIDER =
  /(?<![a-z])(?:provider|prov)\.?(?: ?(?:number|num|no|n0|nr|id))?[\s.:#]{0,5}([\dOolISB|]{6}[\dA-Za-z|][A-Za-z])(?![A-Za-z\d])|(?<![a-z])(?:provider|prov)\.?(?: ?(?:number|no|n0|id))?[\s.:#]{1,5}(\d{5}[\dA-Z]{2})(?![\dA-Z])/gi;
const REGISTRATION =
  /(?<![a-z])(gmc|nmc|mcnz|nzmc|hpi(?:[ -]?cpn)?|cpn|ahpra|npi|cpso|gphc|goc|registration)\.?(?: ?(?:number|num|no|ref|reg(?:istration)?))?[\s.:#]{0,5}([a-z]{0,4}\d[\da-z]{3,11})(?![\da-z])/gi;
const EMAIL = /[\w.+-]{1,50}@[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}/g;
const WRITER =
  /(?<![a-z])(?:ref(?:erring|erred by|errer)?\.?(?: (?:dr|doctor|gp|clinician|practitioner|provider|physician))?(?: name)?|referred by|referrer(?:'s)?(?: name)?|gp(?: name)?|clinician|signed|signature|doctor|requesting (?:dr|doctor|practitioner))\s?[:.]{1,2}\s{0,6}(?=[A-Za-z])/gi;

type NamedSpan = Span & { readonly name: string };

export function readReferrer(
  letter: Letter,
  phones: readonly Phone[],
  isPatient: (name: string) => boolean,
): Read<Referrer> | undefined {
  const name = writerOf(letter, isPatient);
  const provider = firstMatch(letter, PROVIDER);
  const registration = firstMatch(letter, REGISTRATION, 2);
  const practice = practiceOf(letter, name);
  const own = phones.filter(({ owner }) => owner === 'practice');
  const [phone, fax] = [own.find(({ isFax }) => !isFax), own.find(({ isFax }) => isFax)];
  const email = emailOf(letter);
  const spans = [name, provider, registration, practice, phone, fax, email].filter(
    (one) => one !== undefined,
  );
  if (name === undefined && provider === undefined && practice === undefined) return undefined;
  return readAt(
    letter,
    {
      name: name?.name ?? null,
      providerNumber: provider === undefined ? null : providerOf(provider.value),
      registration: registration?.value.toUpperCase() ?? null,
      practice: practice?.name ?? null,
      phone: phone?.value ?? null,
      fax: fax?.value ?? null,
      email: email?.value ?? null,
    },
    spans,
    name === undefined ? 0.6 : 0.92,
  );
}

/** Six digits, then a digit or letter of the place, then the check letter. */
const providerOf = (written: string): string =>
  asDigits(written.slice(0, 6)) + asDigits(written.slice(6, 7)) + written.slice(7).toUpperCase();

function firstMatch({ sheet }: Letter, pattern: RegExp, group = 0): (Span & { value: string }) | undefined {
  for (const match of sheet.text.matchAll(pattern)) {
    const value = group === 0 ? (match[1] ?? match[2]) : match[group];
    if (value === undefined || !/\d/.test(value)) continue;
    const start = match.index + match[0].lastIndexOf(value);
    return { start, end: start + value.length, value };
  }
  return undefined;
}

/** The name under the leave-taking, beside the provider number, or behind a label of a form. */
function writerOf(letter: Letter, isPatient: (name: string) => boolean): NamedSpan | undefined {
  const { text, lower } = letter.sheet;
  const labelled = firstOf(text.matchAll(WRITER)).map((match) => match.index + match[0].length);
  const signed = letter.lines.filter(({ start }) => start >= letter.closing).flatMap(nameStarts);
  const beside = letter.lines
    .filter(({ lower: words }) => /\bprov(?:ider)?\b|\bgmc\b|\bmcnz\b/.test(words))
    .flatMap(nameStarts);
  const doctors = letter.lines
    .filter(
      ({ lower: words, start }) => /^\s{0,12}dr\.? /.test(words) && start > letter.sheet.text.length * 0.4,
    )
    .flatMap(nameStarts);
  const head = letter.lines
    .filter(({ lower: words, start }) => /^\s{0,12}dr\.? /.test(words) && start < letter.greeting * 0.5)
    .flatMap(nameStarts);
  for (const start of [...labelled, ...beside, ...signed, ...doctors, ...head]) {
    const found = nameAt(text, start);
    const name = found === undefined ? undefined : found.name.full;
    if (found === undefined || name === undefined || isPatient(name)) continue;
    if (name.split(' ').length < 2 && found.title === undefined) continue;
    if (isPlace(lower.slice(found.start, found.end))) continue;
    const initials = name.replace(/(?<=(?:^| )\p{L})(?= )/gu, '.');
    return { start: found.start, end: found.end, name: initials };
  }
  return undefined;
}

const CLOSING_WORDS = new RegExp(
  `^\\s{0,12}(?:(?:${letters.closings.join('|')})(?: (?:faithfully|sincerely|truly|regards|again|in advance|you|very much|for (?:your|seeing)[^,]{0,40}))?[,.:]?\\s{0,4}|e?-?signed (?:electronically )?by[: ]{1,2}|from[: ]{1,2}|\\(?sgd\\)?[ :]{1,2})`,
  'i',
);

/** Where on a line of a signature a name may begin. */
function nameStarts({ start, text }: Line): number[] {
  const skipped = CLOSING_WORDS.exec(text)?.[0].length ?? 0;
  const indent = /^\s{0,12}/.exec(text.slice(skipped))?.[0].length ?? 0;
  return [start + skipped + indent];
}

const PLACE = new RegExp(
  `\\b(?:${letters.practiceWords.join('|')}|hospital|street|road|phone|tel|fax|australia|unit)\\b`,
);
const isPlace = (lower: string): boolean =>
  PLACE.test(lower) || new RegExp(`^(?:${letters.professions.join('|')})$`).test(lower);

const FROM =
  /(?<![a-z])(?:from|practice(?: name)?|surgery|referring (?:practice|clinic))\s{0,2}:\s{0,4}(?=[A-Z])/gi;

/** A line of the head or of the signature that is called a practice; the addressee is none. */
function practiceOf(letter: Letter, writer: Span | undefined): NamedSpan | undefined {
  const { text } = letter.sheet;
  for (const match of firstOf(text.matchAll(FROM))) {
    const start = match.index + match[0].length;
    const found = placeName(text.slice(start, start + 70).split('\n')[0] ?? '', start);
    if (found !== undefined && !found.name.includes('@')) return found;
  }
  const head = letter.lines
    .slice(0, 8)
    .filter(({ start, lower }) => start < letter.greeting && !isAddressee(lower));
  const foot = letter.lines.filter(
    ({ start }) => start >= Math.min(letter.closing, writer?.start ?? text.length),
  );
  const after = foot.length > 0 ? foot : letter.lines.slice(-4);
  for (const line of [...head, ...after]) {
    if (
      !PLACE.test(line.lower) ||
      /^\s{0,12}(?:dear|re:|to:|yours|fax |\d)/.test(line.lower) ||
      line.lower.includes('@')
    )
      continue;
    const indent = /^\s{0,12}/.exec(line.text)?.[0].length ?? 0;
    const found = placeName(line.text.slice(indent), line.start + indent);
    if (found !== undefined && PLACE.test(found.name.toLowerCase())) return found;
  }
  return undefined;
}

const isAddressee = (lower: string): boolean =>
  /^\s{0,12}(?:to|attn|attention|the )[:\s]|registrar|outpatients?|\bopd\b|\bspecialist|\bhospital|\bdepartment|\bsubject:|\bdate:|^\s{0,12}(?:dr|prof|mr|mrs|ms)\b|referral|\bclinic\s?:|,\s{0,12}riverbend/.test(
    lower,
  ) ||
  Object.values(specialties).some(
    (patterns) =>
      patterns.some((pattern) => findAll(pattern, lower).length > 0) && /clinic|service|unit/.test(lower),
  );

function placeName(text: string, start: number): NamedSpan | undefined {
  const end = text.search(/\s{2,}|,|\s\(?\d|\s(?:ph|tel|fax|phone|t:|p:|abn)\b|[|;]|\s-\s|\bprov/i);
  const name = (end < 0 ? text : text.slice(0, end)).trim();
  if (name.length < 4 || name.length > 60 || !/^[A-Z]/.test(name)) return undefined;
  const cased =
    name === name.toUpperCase()
      ? name
          .split(' ')
          .map((word) => (KEPT.has(word) ? word : inNameCase(word).replace(/'S$/, "'s")))
          .join(' ')
      : name;
  return { start, end: start + name.length, name: cased };
}
const KEPT = new Set(['GP', 'NHS', 'OPD', 'ENT', 'QLD', 'NSW', 'UK', 'NZ', '&']);

function emailOf(letter: Letter): (Span & { value: string }) | undefined {
  const { text, lower } = letter.sheet;
  for (const match of firstOf(text.matchAll(EMAIL))) {
    const line = letter.lines[lineAt(letter, match.index)]?.lower ?? '';
    const before = lower.slice(Math.max(0, match.index - 30), match.index);
    if (/^\s{0,12}(?:to|cc|bcc|subject):/.test(line) || /patient/.test(before)) continue;
    return { start: match.index, end: match.index + match[0].length, value: match[0] };
  }
  return undefined;
}

const specialties: Readonly<Record<string, readonly RegExp[]>> = Object.fromEntries(
  Object.entries(specialtyWords).map(([name, words]) => [name, words.map(compile)]),
);

type SpecialtyFound = Span & { readonly name: string; readonly score: number };

/** Every specialty named, with how surely the letter is meant for it. */
export function findSpecialties(letter: Letter): SpecialtyFound[] {
  const found = Object.entries(specialties).flatMap(([name, patterns]) =>
    patterns.flatMap((pattern) =>
      findAll(pattern, letter.sheet.lower).map((span) => ({
        ...span,
        name,
        score: addressScore(letter, span),
      })),
    ),
  );
  return found
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.start - b.start || b.end - a.end);
}

function addressScore(letter: Letter, { start, end }: Span): number {
  const line = letter.lines[lineAt(letter, start)];
  const before = letter.sheet.lower.slice(Math.max(line?.start ?? 0, start - 60), start);
  const after = letter.sheet.lower.slice(end, end + 30);
  if (
    /(?:clinic|specialty|speciality|service|department|dept|refer(?:ral|red|ring)? to|to|attn|attention|subject)\s?[:.]\s{0,6}[^.]{0,30}$/.test(
      before,
    )
  )
    return 5;
  if (
    /(?:seen by|under|saw|sees|known to|discharged (?:by|from)|previous(?:ly)?|letter from|has been reviewed|last|her|his)[^.]{0,25}$/.test(
      before,
    )
  )
    return 0;
  if (/dear\s[^.,]{0,20}$/.test(before)) return 4.5;
  if (start < letter.greeting && letter.greeting < letter.sheet.text.length)
    return (line?.start ?? 0) < 3 && !/outpatient|clinic|department|referral/.test(after) ? 2 : 4;
  if (
    /(?:refer(?:ring|ral|red)?|see|seen|reviewed?|assess(?:ed|ment)?|opinion|appointment|advice|input)[^.]{0,50}$/.test(
      before,
    ) ||
    /^ (?:referral|review|opinion|assessment|appointment|outpatients?|clinic|input|advice)/.test(after)
  )
    return 3;
  if (/^\s{0,12}referral/.test(after)) return 4;
  return line !== undefined && start < 400 && line.text.trim().length < 60 ? 1.5 : 0;
}

export function readRecipient(letter: Letter): Read<Recipient> | undefined {
  const specialty = findSpecialties(letter)[0];
  const facility = facilityOf(letter);
  const clinician = clinicianOf(letter);
  const spans = [specialty, facility, clinician].filter((one) => one !== undefined);
  return readAt(
    letter,
    {
      specialty: specialty?.name ?? null,
      clinician: clinician?.name ?? null,
      facility: facility?.name ?? null,
    },
    spans,
    0.85,
  );
}

const FACILITY = new RegExp(`\\b(?:${letters.facilityWords.join('|')})\\b`);

/** The clinic addressed: in the head, by "To:" or behind the specialty. */
function facilityOf(letter: Letter): NamedSpan | undefined {
  const to = /(?<![a-z])to:\s{0,4}(?=[A-Za-z])/gi;
  for (const match of letter.sheet.text.slice(0, 1500).matchAll(to)) {
    const start = match.index + match[0].length;
    const found = facilityName(letter.sheet.text.slice(start, start + 70).split('\n')[0] ?? '', start);
    if (found !== undefined) return found;
  }
  const until = letter.greeting < letter.sheet.text.length ? letter.greeting : 0;
  const head = letter.lines.filter(({ start }) => start < until);
  for (const line of head.slice(1)) {
    if (
      !FACILITY.test(line.lower) ||
      /^\s{0,12}(?:re|from|patient|pt|priority|urgency|date|subject)\b/.test(line.lower)
    )
      continue;
    const pieces = line.text.split(',');
    let start = line.start;
    for (const piece of pieces.toReversed()) {
      start = line.start + line.text.lastIndexOf(piece);
      const found = facilityName(piece, start);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function facilityName(text: string, at: number): NamedSpan | undefined {
  const indent = /^\s{0,12}/.exec(text)?.[0].length ?? 0;
  const found = placeName(text.slice(indent), at + indent);
  if (found === undefined) return undefined;
  const lower = found.name.toLowerCase();
  const bare = Object.values(specialties)
    .flat()
    .some((pattern) => findAll(pattern, lower).some(({ start }) => start < 6));
  return FACILITY.test(lower) &&
    !(bare && /^\S+ (?:outpatients?|clinic|registrar|department|service|unit)$/.test(lower))
    ? found
    : undefined;
}

function clinicianOf(letter: Letter): NamedSpan | undefined {
  const { text } = letter.sheet;
  const dear = letter.lines.find(({ start }) => start === letter.greeting);
  const head = letter.lines.filter(
    ({ start, lower }) =>
      start < letter.greeting &&
      /^\s{0,12}(?:to:?|attn:?|attention:?)?\s{0,12}(?:dr|prof|a\/prof|professor|mr|ms|miss|mrs)\.? /.test(
        lower,
      ) &&
      letter.greeting < text.length,
  );
  const starts = [
    ...(dear === undefined ? [] : [dear.start + (/^\s{0,12}dear\s{0,12}/i.exec(dear.text)?.[0].length ?? 0)]),
    ...head.map(
      (line) =>
        line.start + (/^\s{0,12}(?:to:?|attn:?|attention:?)?\s{0,12}/i.exec(line.text)?.[0].length ?? 0),
    ),
  ];
  for (const start of starts) {
    const found = nameAt(text, start);
    if (found?.title === undefined || found.name.full.length < 2) continue;
    return { start: found.start, end: found.end, name: found.name.full };
  }
  return undefined;
}
