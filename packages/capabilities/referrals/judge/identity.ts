import type { Evidence, PersonName, Read } from '../reading.ts';
import { type DateMention, yearsBetween } from './dates.ts';
import { findNames, type NameMention } from './names.ts';
import { evidenceOf, type PageView } from './page-view.ts';
import type { Anchor } from './zone.ts';

export type Birth = { readonly view: PageView; readonly date: DateMention; readonly isLabelled: boolean };

/** One patient as the pages name them. */
export type Person = {
  readonly name?: Read<PersonName>;
  readonly births: readonly Birth[];
  readonly anchors: readonly Omit<Anchor, 'patient'>[];
};

const birthLabel =
  /(?:\bd\.?\s?[o0]\.?\s?[b8]\b\.?|date\s+of\s+birth|birth\s?date|\bborn(?:\s+on)?\b|\bb\.d\.?|\bbirth\b)(?:\s?\/\s?(?:sex|age))?(?:\s?\([a-z/]{3,11}\))?(?:\s(?:is|on))?[\s:=#.\-(|]{0,30}(?:the\s)?$/i;
const birthAfter = /^[\s,]{0,3}\(?(?:dob|d\.o\.b\.?)\)?/i;

/** No page of a letter holds more dates than this before the birth is named. */
const keptDates = 400;

/** Dates that are said to be a birth, or that stand alone beside the name of the patient. */
export function findBirths(
  view: PageView,
  dates: readonly DateMention[],
  receivedAt: string,
): readonly Birth[] {
  return dates
    .filter(({ iso }) => iso.length === 10)
    .slice(0, keptDates)
    .flatMap((date): Birth[] => {
      const before = view.text.slice(Math.max(0, date.start - 48), date.start);
      const isLabelled = birthLabel.test(before) || birthAfter.test(view.text.slice(date.end, date.end + 10));
      if (isLabelled) return [{ view, date, isLabelled }];
      const isOld = date.iso < receivedAt && yearsBetween(date.iso, receivedAt) >= 2;
      return isOld && standsByPatient(view, date) ? [{ view, date, isLabelled }] : [];
    });
}

/**
 * "WIREPA, Tiaki Rangi     M    12-Feb-1990", "Mrs Ada EXAMPLE, F, 16/06/1949. Medicare 7...": the date of a grown or
 * growing person beside a name or an identifier, where no result and no event stands before it.
 */
function standsByPatient(view: PageView, { start, end }: DateMention): boolean {
  const lineStart = view.text.lastIndexOf('\n', start - 1) + 1;
  const before = view.text.slice(Math.max(lineStart, start - 110), start);
  const after = view.text.slice(end, end + 40).split('\n')[0] ?? '';
  if (eventBefore.test(before)) return false;
  return nameBefore.test(before) || labelBefore.test(before) || identifierNear.test(after);
}

const sexBetween = String.raw`(?:[ \t]*[,(|/–-]?[ \t]*(?:\(?(?:male|female|m|f)\)?)\b)?`;
const nameBefore = new RegExp(
  String.raw`(?:\b(?:mr|mrs|ms|miss|mx|mstr|master)\.?[ \t]+[^\n]{3,60}|(?<![\p{L}])\p{Lu}[\p{L}'’-]+,?(?:[ \t]+\p{Lu}[\p{L}'’.-]*){1,4}[ \t]*(?:\([^)\n]{1,24}\))?)${sexBetween}[ \t]*[,(|–-]?[ \t]*(?:\(?(?:mrs?|ms|nhi|nhs)?)?(?:[A-Z]{3}\d{4}[ \t]+)?$`,
  'iu',
);
const labelBefore = /^\s*(?:re|regarding|patient|pt|name|client)\b\s*:?[^.;\n]{0,80}$/i;
const identifierNear =
  /^[ \t,.;|)MFmf(]{0,8}(?:[ \t,.;|]*(?:male|female))?[ \t,.;|]*(?:medicare|m'?care|m\/c|mc\b|mcn|nhs|nhi|mrn|urn|ihi|\d{4}[ ]?\d{5}[ ]?\d|[A-Z]{3}\d{4})/i;
const eventBefore =
  /\b(?:seen|since|on|date|dated|printed|received|msu|ct|us|uss|xr|x-ray|mri|ecg|echo|bloods?|hb|review|admitted|attended|lmp|edd|booked|report|due|until|by|letter|referral|visit|created|sent)\b[^,|\n]{0,12}$/i;

export function findPeople(views: readonly PageView[], found: readonly Birth[]): readonly Person[] {
  const births = trusted(found);
  const names = views.flatMap((view) => findNames(view));
  const groups = groupBirths(births, names);
  if (groups.length > 1) return groups.map((group) => personOf(group.births, group.names));
  const all = groups[0];
  const fitting = all !== undefined && all.names.length > 0 ? [...all.names, ...names] : names;
  return [personOf(all?.births ?? [], fitting)];
}

/** Where births are labelled, a date beside a name without a label is one only if it says the same. */
function trusted(births: readonly Birth[]): readonly Birth[] {
  const labelled = births.filter(({ isLabelled }) => isLabelled);
  return labelled.length === 0 ? births : labelled;
}

type Group = { readonly births: Birth[]; readonly names: NameMention[] };

/** Births of one name are one patient, even where the days differ: that is a contradiction, not a second person. */
function groupBirths(births: readonly Birth[], names: readonly NameMention[]): readonly Group[] {
  const groups: Group[] = [];
  for (const birth of births) {
    const name = nameBeside(birth, names);
    const group = groups.find((known) => isSamePerson(known, birth, name));
    if (group === undefined) groups.push({ births: [birth], names: name === undefined ? [] : [name] });
    else {
      group.births.push(birth);
      if (name !== undefined) group.names.push(name);
    }
  }
  return groups;
}

function isSamePerson(group: Group, birth: Birth, name: NameMention | undefined): boolean {
  if (group.births.some((known) => known.date.iso === birth.date.iso)) return true;
  if (name === undefined || group.names.length === 0) return true;
  return group.names.some((known) => sharesWords(known.name, name.name));
}

/** A family shares its name; a patient shares the given name as well, or all that is written. */
function sharesWords(one: PersonName, other: PersonName): boolean {
  const words = new Set(wordsOf(one));
  const others = wordsOf(other);
  const shared = others.filter((word) => words.has(word)).length;
  return shared > 0 && (shared >= 2 || shared === Math.min(words.size, others.length));
}

function wordsOf({ full }: PersonName): readonly string[] {
  return full
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word.length > 1);
}

const nearBefore = 160;
const nearAfter = 60;

function nameBeside(birth: Birth, names: readonly NameMention[]): NameMention | undefined {
  return names
    .filter(
      ({ view, start }) =>
        view === birth.view && start < birth.date.end + nearAfter && start > birth.date.start - nearBefore,
    )
    .toSorted((a, b) => distance(a, birth) - distance(b, birth))[0];
}

function distance({ start, end, strength }: NameMention, birth: Birth): number {
  const gap = end <= birth.date.start ? birth.date.start - end : start - birth.date.end + 40;
  return gap - strength * 25;
}

function personOf(births: readonly Birth[], names: readonly NameMention[]): Person {
  const best = bestName(names, births);
  const anchors = [
    ...births.map(({ view, date }) => ({
      page: view.page,
      start: lineStart(view, nameStart(view, date, names)),
    })),
    ...names
      .filter((name) => best !== undefined && name.strength > 1 && sharesWords(name.name, best.name))
      .map(({ view, start }) => ({ page: view.page, start: lineStart(view, start) })),
  ];
  return { ...(best === undefined ? {} : { name: readName(best) }), births, anchors: anchors.slice(0, 40) };
}

function nameStart(view: PageView, date: DateMention, names: readonly NameMention[]): number {
  const beside = names.find(
    (name) => name.view === view && name.start < date.start && name.start > date.start - nearBefore,
  );
  return beside?.start ?? date.start;
}

function lineStart(view: PageView, at: number): number {
  return view.text.lastIndexOf('\n', at - 1) + 1;
}

function bestName(names: readonly NameMention[], births: readonly Birth[]): NameMention | undefined {
  const scored = names.map((name, order) => ({ name, score: scoreOf(name, births) - order / 1000 }));
  return scored.toSorted((a, b) => b.score - a.score)[0]?.name;
}

function scoreOf(name: NameMention, births: readonly Birth[]): number {
  const beside = births.some(
    ({ view, date }) => view === name.view && Math.abs(date.start - name.end) < nearBefore,
  );
  return name.strength + (beside ? 3 : 0) + (name.name.isComplete ? 2 : 0);
}

function readName({ view, start, end, name, strength }: NameMention): Read<PersonName> {
  const evidence: Evidence = evidenceOf(view, start, end);
  return { value: name, confidence: Math.min(0.95, 0.6 + strength / 10), evidence: [evidence] };
}
