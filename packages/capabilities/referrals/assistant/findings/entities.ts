import type { Fact, Span } from '@chartwright/kernel';
import type { Allergy, Medication, Read } from '../../reading.ts';
import brandNames from '../data/brands.json' with { type: 'json' };
import noDrugs from '../data/no-drugs.json' with { type: 'json' };
import { type Letter, readAt } from '../letter.ts';
import { firstOf, overlaps } from '../pattern.ts';

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Dose and frequency as written behind the name: "5 mg mane", "2 tds", "40". */
const DIRECTIONS =
  /^[\s,:(-]{0,3}((?:xr|sr|cr|er|la|mr|xl|odt|forte|osteo)\b\s?)?(\d{1,4}(?:[.,]\d{1,3})?(?:\s?[-/]\s?\d{1,4}(?:\.\d{1,2})?)?\s?(?:mg|mcg|ug|g|ml|units?|iu|u|%|puffs?|tabs?|tablets?|caps?|patch|drops?|gtts?)?(?:\/(?:\d{1,3}\s?)?(?:mg|mcg|ml|g|h|hr|hour|day|week))?\b)?[\s,]{0,2}((?:(?:one|two|half|1|2|3)\s(?:tablets?|tabs?|puffs?|caps?)?\s?)?(?:once|twice|three times|four times|daily|mane|nocte|bd|bid|tds|tid|qid|od|om|on|prn|weekly|fortnightly|monthly|in the (?:morning|evening)|at night|every \w{1,8}(?: \w{1,6})?|q\d{1,2}h|per day|a day|each (?:day|morning|night|week)|as (?:needed|required)|stat|eod|alternate days)(?:[\s,]{1,2}(?:daily|a day|per day|a week|weekly|prn|mane|nocte|as (?:needed|required)|when required|with food))?)?/i;

const notDrugs: ReadonlySet<string> = new Set(noDrugs);
const BRAND = new RegExp(
  `(?<![a-z-])(?:${brandNames
    .toSorted((x, y) => y.length - x.length)
    .map((name) =>
      name
        .toLowerCase()
        .replace(/[.+()-]/g, '\\$&')
        .replace(/ /g, '[\\s-]{1,3}'),
    )
    .join('|')})(?![a-z])`,
  'g',
);

/** Drugs of the dictionary, brands it does not have, and what a list of medications names beside them. */
export function readMedications(
  letter: Letter,
  facts: readonly Fact[],
  excluded: readonly Span[],
): Read<Medication>[] {
  const known = facts
    .filter(
      ({ conceptType, allergy, experiencer, section, mention }) =>
        conceptType === 'medication' &&
        allergy === undefined &&
        experiencer === 'patient' &&
        section !== 'allergies' &&
        !excluded.some((span) => overlaps(span, mention)),
    )
    .flatMap((fact) => drugAt(letter, fact.mention, statusOf(letter, fact)) ?? []);
  const mentions = facts
    .filter(({ conceptType }) => conceptType === 'medication')
    .map(({ mention }) => mention);
  const taken = [...mentions, ...excluded];
  const brands = firstOf(letter.sheet.lower.matchAll(BRAND))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter((span) => !taken.some((other) => overlaps(other, span)) && !isDenied(letter, span))
    .flatMap((span) => drugAt(letter, span, statusAround(letter, span)) ?? []);
  const spans = [...taken, ...brands];
  const listed = listedMedications(letter, spans).filter(
    ({ value }) => !notDrugs.has(value.name.toLowerCase()),
  );
  return [...fullest([...known, ...brands]).map(({ read }) => read), ...listed];
}

/** The level of a drug, vitamin or salt in the blood. */
const MEASURED =
  /^(?: levels?)?[\s:=(]{0,3}\d{1,4}(?:\.\d{1,3})?\s?(?:[munp]mol|[mnuµ]c?g)\/m?l\b|^ (?:deficien|levels?\b|score)|^\s?(?:\[[ x]?\]\s?)?y\s?\/\s?n\b:?\s?n\b/i;
/** What stands before a drug that was taken once, and before a person's name that is a brand too. */
const NO_TREATMENT =
  /\b(?:overdose (?:of|on|with)|overdosed on|(?:after|with) (?:some|a few)|(?:dr|mr|mrs|ms|miss|prof|sister|nurse)\.?)\s{1,2}$/i;
/** "10 mg tab 15 mg once weekly": the strength of the tablet before what is taken. */
const STRENGTH =
  /^\s{1,3}\d{1,4}(?:\.\d{1,2})?\s?(?:mg|mcg)\s(?:tab(?:let)?s?|caps?(?:ule)?s?)(?=[\s,]{1,3}\d{1,4}(?:\.\d{1,2})?\s?m)/i;

type Drug = Span & { readonly read: Read<Medication> };

const DENIED =
  /\b(?:no|not on|never (?:on|had|taken)|nil|without|not taking|doesn't want|does not want|refuses|allergic to|need|candidate for|does (?:he|she) need)\b[^.;,\n]{0,22}$/;
const isDenied = ({ sheet }: Letter, { start }: Span): boolean =>
  DENIED.test(sheet.lower.slice(Math.max(0, start - 40), start));

function drugAt(
  letter: Letter,
  { start, end }: Span,
  status: Medication['status'] | undefined,
): Drug | undefined {
  if (status === undefined) return undefined;
  const { text } = letter.sheet;
  const rest = text.slice(end, end + 90).split('\n')[0] ?? '';
  if (MEASURED.test(rest) || NO_TREATMENT.test(text.slice(Math.max(0, start - 20), start))) return undefined;
  const strength = STRENGTH.exec(rest)?.[0].length ?? 0;
  const after = DIRECTIONS.exec(rest.slice(strength));
  const [, form, dose, frequency] = after ?? [];
  const name = plain(`${text.slice(start, end)} ${form ?? ''}`);
  if (notDrugs.has(name.toLowerCase())) return undefined;
  const whole =
    (dose ?? frequency ?? form) === undefined ? end : end + strength + (after?.[0].trimEnd().length ?? 0);
  const value = {
    name,
    dose: dose === undefined ? null : plain(dose),
    frequency: frequency === undefined ? null : plain(frequency),
    status,
  };
  const read = readAt(letter, value, [{ start, end: whole }], 0.9);
  return read === undefined ? undefined : { start, end: whole, read };
}

/** Of several places that name a drug the one that says most: what is taken today, and how much of it. */
function fullest(drugs: readonly Drug[]): Drug[] {
  const rank = ({ read: { value } }: Drug): number =>
    (value.status === 'current' ? 4 : 0) + (value.dose === null ? 0 : 2) + (value.frequency === null ? 0 : 1);
  const byName = Map.groupBy(drugs, ({ read }) => read.value.name.toLowerCase());
  return [...byName.values()].flatMap((same) => same.toSorted((a, b) => rank(b) - rank(a))[0] ?? []);
}

const LIST =
  /(?:^|\n|[.;]\s|\s{2}|\|\s?)\s{0,12}(?:(?:current |regular |usual )?(?:medications?|meds|rx|medicines?|drugs|treatment)(?: list)?(?: are| is|\s{0,2}[:=-]|\s{1,10}(?=[A-Z])|\s{0,12}\n)|(?=[A-Z][a-z]{3,14} \d{1,4}(?:\s?m?c?g)?, [A-Z][a-z]{3,14} \d)|takes?\s|she takes |he takes )\s{0,6}/gi;
const LIST_END =
  /\n\s{0,12}\n|\n\s{0,12}(?=[A-Za-z][A-Za-z /&']{1,26}:)|\n(?=\s{0,12}(?:all|adr|pmh|dr|yours|regards|allerg))|\.\s(?!\d)|\ballerg|;?\s(?:nkda|nka)\b/i;
const NO_DRUG =
  /^(?:nil|none|no|nkda|see|as|he|she|the|and|on|not|n\/?a|other|otherwise|attached|currently|only|unchanged|with|for|a|an|at|to|all|some|over|occasional|her|his|past|had|discontinued|stopped|ceased)\b/i;

/** What a list of medications names beside the drugs of the dictionary: brands that it does not have. */
function listedMedications(letter: Letter, taken: readonly Span[]): Read<Medication>[] {
  const { text } = letter.sheet;
  const bracketed = firstOf(text.matchAll(BRACKETED)).flatMap(
    (match) => listedAt(letter, { start: match.index + 1, end: match.index + match[0].length }, taken) ?? [],
  );
  const listed = firstOf(text.matchAll(LIST)).flatMap((match) => {
    const start = match.index + match[0].length;
    const piece = text.slice(start, start + 500);
    const stop = piece.search(LIST_END);
    return itemsBetween(piece.slice(0, stop < 0 ? piece.length : stop), start).flatMap(
      (item) => listedAt(letter, item, taken) ?? [],
    );
  });
  return [...bracketed, ...listed];
}

/** "hypertension (Karvea 150 mg)" */
const BRACKETED = /\([A-Z][a-z]{3,14}(?: [A-Z]{2})? \d{1,4}(?:\.\d)?\s?(?:mg|mcg)\b[^)\n;]{0,24}/g;

function itemsBetween(list: string, from: number): Span[] {
  return firstOf(list.matchAll(/[^,;\n|]+/g)).map((match) => {
    const indent = /^[\s{0,12}-]*(?:and )?/.exec(match[0])?.[0].length ?? 0;
    return { start: from + match.index + indent, end: from + match.index + match[0].trimEnd().length };
  });
}

function listedAt(
  letter: Letter,
  { start, end }: Span,
  taken: readonly Span[],
): Read<Medication> | undefined {
  if (end <= start || taken.some((span) => overlaps(span, { start, end }))) return undefined;
  const item = letter.sheet.text.slice(start, end);
  const name =
    /^[A-Z][A-Za-z'-]{3,24}(?: (?:Plus|XR|SR|CR|HCT|Osteo|Forte|Duo|[A-Z][a-z]{2,12}))?(?=\s{0,12}(?:\d|$|\(|\.|prn|bd|tds|daily|mane|nocte|od\b|as ))/.exec(
      item,
    )?.[0];
  if (name === undefined || NO_DRUG.test(name)) return undefined;
  const after = DIRECTIONS.exec(item.slice(name.length));
  const [, form, dose, frequency] = after ?? [];
  const value = {
    name: plain(`${name} ${form ?? ''}`),
    dose: dose === undefined ? null : plain(dose),
    frequency: frequency === undefined ? null : plain(frequency),
    status: 'current' as const,
  };
  return readAt(letter, value, [{ start, end }], dose === undefined ? 0.65 : 0.8);
}

const TRIED =
  /(?:tried|trialled|trialed|previously|previous|past|failed|stopped|ceased|intolerant|did not tolerate|was on|had been on|finished|completed|course of)(?:[^.;\n]|\.\d){0,60}$/;
const WITHOUT =
  /^[^.;\n,]{0,30}(?:without|no (?:benefit|effect|response|help|relief)|ceased|stopped|discontinued|not tolerated|nil effect|failed|ineffective|(?:does|did) ?(?:not|n't) (?:touch|help)|doesn't (?:touch|help)|did nothing|came out|(?:was |been )?removed|taken out)/;

function statusOf({ sheet }: Letter, { status, mention }: Fact): Medication['status'] | undefined {
  if (status === 'negated' || status === 'family' || status === 'hypothetical') return undefined;
  if (status === 'planned') return 'planned';
  if (status === 'historical') return 'past';
  return statusAround({ sheet }, mention);
}

function statusAround({ sheet }: Pick<Letter, 'sheet'>, { start, end }: Span): Medication['status'] {
  const after = sheet.lower.slice(end, end + 60);
  const before = sheet.lower.slice(Math.max(0, start - 70), start);
  return WITHOUT.test(after) || TRIED.test(before) ? 'past' : 'current';
}

const SECTION =
  /(?<![a-z])(?:allerg(?:ies|y|ic to|ic(?=:)|ens?)?\.?|sensitivity(?=\s?:)|all(?=\s{2,}|:\s[a-z]|\s-\s[a-z])|adr'?s?|adverse (?:drug )?reactions?|drug (?:allergies|reactions|sensitivities)|alerts?(?=:)|sensitivities|intolerances?)(?: (?:and|&|\/) (?:adverse )?(?:reactions?|intolerances?|sensitivities))?(?: to)?\s{0,2}[:=-]?\s{0,3}/g;
const NONE =
  /(?<![a-z])(?:nkda|nkma|nka|nil known(?: (?:drug )?allerg(?:ies|y))?|no known (?:drug |medication |medicine )?(?:allerg(?:ies|y)|adrs?|adverse)|no (?:drug )?allergies|allerg(?:ies|y)\s{0,2}[:=-]?\s{0,3}(?:nil|none|no|n\/a|nkda|unremarkable)\b(?: known)?|not allergic|no known drug (?:reactions|sensitivities)|denies (?:any )?(?:drug )?allergies)/;
const REACTION =
  /\b(?:anaphyla(?:xis|ctic|ctoid)(?: reaction| shock)?|rash(?:es)?|blister\w{0,3}|dermatitis|urticaria|hives|angio-?o?edema|swelling(?: of [a-z ]{3,12})?|itch(?:ing|y)?|pruritus|nausea|vomiting|n&v|n\/v|diarrh?o?ea|gi upset|gastrointestinal upset|stevens[- ]johnson(?: syndrome)?|sjs|bronchospasm|wheeze|cough|headaches?|hypotension|collapse|dizziness|myalgias?|unknown(?: reaction)?|reaction unknown|facial swelling|lip swelling|dyspn?o?ea|abdominal pain|confusion|drowsiness|flushing|redness|dystonia|intolerance|hallucinations)\b/;
const SEVERITY = /\b(mild|moderate|severe|life[- ]threatening|anaphyla[a-z]{3,8})\b/;

export type Allergies = {
  readonly allergies: Read<Allergy>[];
  readonly none: Read<true> | undefined;
  readonly spans: readonly Span[];
};

/** The list behind the label, item by item, and what the dictionary knows as an allergy elsewhere. */
export function readAllergies(letter: Letter, facts: readonly Fact[]): Allergies {
  const { lower, text } = letter.sheet;
  const found = new Map<string, Read<Allergy>>();
  const spans: Span[] = [];
  const add = (substance: string, start: number, end: number, confidence: number): void => {
    const key = substance.toLowerCase().replace(/s$/, '');
    const words = lower.slice(start, end);
    const reaction = REACTION.exec(words)?.[0] ?? null;
    const read = readAt(
      letter,
      { substance, reaction, severity: SEVERITY.exec(words)?.[1] ?? null },
      [{ start, end }],
      confidence,
    );
    const old = found.get(key);
    spans.push({ start, end });
    if (read !== undefined && (old === undefined || (old.value.reaction === null && reaction !== null)))
      found.set(key, read);
  };
  for (const match of firstOf(lower.matchAll(SECTION))) {
    const start = match.index + match[0].length;
    if (!/[:=-]|allergic to|\bto\b|intolerant/.test(match[0]) && !/^\s{0,12}all/.test(match[0])) continue;
    if (
      /no known |no |nil |denies |non-?|not |seasonal |food |family history of |dust |dear /.test(
        lower.slice(Math.max(0, match.index - 12), match.index),
      )
    )
      continue;
    if (
      !/[:=-]/.test(match[0]) &&
      !/to/.test(match[0]) &&
      NONE.test(lower.slice(match.index, match.index + 40))
    )
      continue;
    for (const item of itemsOf(lower, start)) {
      const substance = substanceOf(text.slice(item.start, item.end));
      if (substance !== undefined) add(substance, item.start, item.end, 0.9);
    }
    for (const item of linesBelow(lower, start))
      add(text.slice(item.start, item.nameEnd), item.start, item.end, 0.9);
  }
  for (const { allergy, status, experiencer, mention, start, end } of facts) {
    if (allergy === undefined || experiencer !== 'patient' || status !== 'confirmed') continue;
    const behind = /^\s?(?:\([^)\n]{2,40}\)|-\s[a-z ]{3,30}|causes? [a-z ]{3,30})/.exec(
      lower.slice(mention.end, mention.end + 50),
    );
    add(
      allergy.substance,
      Math.min(start, mention.start),
      Math.max(end, mention.end + (behind?.[0].length ?? 0)),
      0.88,
    );
  }
  for (const { substance, start, end } of toldReactions(text, lower)) add(substance, start, end, 0.8);
  const none = NONE.exec(lower);
  return {
    spans,
    allergies: [...found.values()],
    none:
      none === null || found.size > 0
        ? undefined
        : readAt(letter, true as const, [{ start: none.index, end: none.index + none[0].length }], 0.95),
  };
}

const MAKES =
  /\b([a-z][a-z-]{3,24})\s(?:makes|made|gives|gave|brings|brought|causes?|caused)\s(?:(?:him|her|them)\s)?[^.;\n]{0,30}?\b(?:rash|hives|itch\w{0,3}|lumps|wheez\w{1,3}|asthma|swell\w{0,4}|swollen|blister\w{0,2}|anaphyla\w{3,5}|urticaria|throat|sick|vomit)\b/g;
const REACTS =
  /\b(?:reacts? (?:badly |to )?(?:to|with)|intolerant (?:of|to)|sensitive to|anaphyla(?:xis|ctic reaction|ctic) (?:to|with|from)|(?:rash|hives|urticaria|wheeze|itching|blisters) (?:with|from|to|after|on))\s(?:the |all )?([a-z][a-z-]{2,20}(?: (?:stings?|drugs?|dressings?|tape|antibiotics|products|venom|nuts?))?)(?:\s\([^)\n]{2,40}\))?/g;
const DASHED =
  /(?:^|[.;]\s|\n\s{0,12})([a-z][a-z-]{4,20})\s?(?:-|\u2013|:)\s(?:childhood |severe |bad |mild |contact )?(?:rash|hives|anaphylaxis|urticaria|itch|wheeze|swelling|angioedema|nausea|vomiting)\b/g;

/** Reactions that a sentence tells of: "Morphine makes him itch", "gets a rash with Bactrim". */
function toldReactions(text: string, lower: string): (Span & { substance: string })[] {
  return [MAKES, REACTS, DASHED].flatMap((pattern) =>
    firstOf(lower.matchAll(pattern)).flatMap((match) => {
      const at = match.index + match[0].indexOf(match[1] ?? '');
      const before = lower.slice(Math.max(0, match.index - 24), match.index);
      const substance = text.slice(at, at + (match[1]?.length ?? 0));
      if (NO_SUBSTANCE.test(substance) || /\b(?:no|not|never|denies|which|that|it|without)\s$/.test(before))
        return [];
      return [{ substance, start: match.index, end: match.index + match[0].length }];
    }),
  );
}

const LINE_BELOW = new RegExp(
  `^[ ]{0,12}(?:[-*] ?)?([a-z][a-z' /-]{2,28}?)(?: ?[:(]| -(?= )| {1,12}(?=${REACTION.source}))`,
);

/** Allergies that stand one to a line below their heading, each with its reaction. */
function linesBelow(lower: string, from: number): (Span & { nameEnd: number })[] {
  const found: (Span & { nameEnd: number })[] = [];
  let at = lower.indexOf('\n', from - 1) + 1;
  while (at > 0 && found.length < 20) {
    const end = lower.indexOf('\n', at) < 0 ? lower.length : lower.indexOf('\n', at);
    const line = lower.slice(at, end);
    const match = LINE_BELOW.exec(line);
    if (match === null || !REACTION.test(line.slice(match[0].length)) || NO_SUBSTANCE.test(match[1] ?? ''))
      break;
    const name = (match[1] ?? '').trimEnd();
    const start = at + match[0].indexOf(name);
    found.push({ start, end: at + line.trimEnd().length, nameEnd: start + name.length });
    at = end + 1 > lower.length ? 0 : end + 1;
  }
  return found;
}

/** Two drugs that are one: "trimethoprim/sulfamethoxazole". */
const OTHER_HALF = /^\s?(?:sul(?:f|ph)a|clavul|tazobact)/;

function itemsOf(lower: string, start: number): { start: number; end: number }[] {
  const piece = lower.slice(start, start + 200);
  const stop = piece.search(
    /\n|\.(?=\s|$)|;(?!\s?[a-z][a-z' ]{2,24}\s?[-(])|\s{3}|\b(?:meds|medications?|pmh|past|current|social|fhx?|family|smok|yours|thank|with|he|she|on)\b/,
  );
  const list = stop < 0 ? piece : piece.slice(0, stop);
  const items: { start: number; end: number }[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at <= list.length; at += 1) {
    const sign = list.charAt(at);
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    const isEnd =
      at === list.length ||
      (depth <= 0 &&
        (sign === ',' ||
          sign === ';' ||
          (sign === '/' && !OTHER_HALF.test(list.slice(at + 1))) ||
          list.startsWith(' and ', at)));
    if (!isEnd) continue;
    if (at > from) items.push({ start: start + from, end: start + at });
    from = sign === ' ' ? at + 5 : at + 1;
  }
  return items;
}

const NO_SUBSTANCE =
  /^(?:nil|none|no|nkda|nka|known|unknown|n\/?a|not|drug|any|and|reaction|see|intoleran\w+|there|but|has|is|are|the|never|adverse|reactions?|-|\?|nil known|nil recorded|drugs|history|clinic|unit|service|to|specialist|testing|it|which|that|this|she|he|exam|pain|stopped|side|gave|gives|allergy|sensitivity|of|epi-?pen|redness)\b/i;

function substanceOf(item: string): string | undefined {
  const bare = item.replace(/^[\s:=,-]+/, '');
  const name =
    /^[A-Za-z][A-Za-z' /-]{2,38}?(?=\s{0,12}(?:\(|-\s|:|=|,|$|\bcaus|\bgives?|\bwith\b|\breaction|\u2192|->))/.exec(
      bare.replace(/\s{1,40}$/, ''),
    )?.[0];
  if (name === undefined || NO_SUBSTANCE.test(name)) return undefined;
  const words = name.trim().replace(new RegExp(`\\s(?:${REACTION.source})$`, 'i'), '');
  return REACTION.test(words.toLowerCase()) || words.split(' ').length > 4 ? undefined : words;
}
