import { moveBy, type Unit, writeDay } from './calendar.ts';
import { durationTimex, quantityAt } from './durations.ts';
import {
  type Draft,
  is,
  isBefore,
  isCapital,
  isClauseEnd,
  isClauseStart,
  isGlued,
  isJoined,
  isMark,
  isSentenceStart,
  kindAt,
  lengthAt,
  numberAt,
  type Scene,
  skipMark,
  unitAt,
  wordAt,
} from './reader.ts';
import { cardinalOf, decadeOf } from './vocabulary.ts';

type Age = { readonly amount: number | undefined; readonly unit: Unit };
type Relation = Draft['relation'];

/** What a word before an age makes of it; undefined when it only describes the person. */
function relationBefore(scene: Scene, before: number): Relation | undefined {
  let at = before;
  while (at > before - 4 && isFiller(scene, at)) at--;
  if (at < scene.floor || isSentenceStart(scene, at + 1)) return undefined;
  if (is(scene, at, 'since') || is(scene, at, 'from')) return 'since';
  if (is(scene, at, 'until')) return 'until';
  if (is(scene, at, 'before') || is(scene, at, 'by')) return 'before';
  if (is(scene, at, 'after')) return 'after';
  return is(scene, at, 'at') || is(scene, at, 'when') ? 'at' : undefined;
}

const isFiller = (scene: Scene, at: number): boolean =>
  is(scene, at, 'the') || is(scene, at, 'modifier') || is(scene, at, 'article');

/**
 * Builds an age; an event at it is dated from the birth where that is known. A relative earlier in the sentence may be
 * the one whose age it is, and nobody's age lies after the letter: no date then.
 */
function ageDraft(scene: Scene, span: { from: number; to: number }, age: Age, relation: Relation): Draft {
  const years = ageYears(age);
  const isPatient = relation !== 'none' && !isBefore(scene, span.from, 'relative', 30);
  const found =
    isPatient && scene.birth && age.amount !== undefined
      ? moveBy(scene.birth, age.amount, age.unit)
      : undefined;
  const date = found !== undefined && found <= scene.letterDate.slice(0, found.length) ? found : undefined;
  const isUntil = relation === 'until';
  return {
    ...span,
    kind: 'age',
    relation,
    date: isUntil ? undefined : date,
    endDate: isUntil ? date : undefined,
    timex: durationTimex(age.amount, age.unit),
    ageYears: years,
  };
}

const ageYears = ({ amount, unit }: Age): number | undefined => {
  if (amount === undefined) return undefined;
  const months = unit === 'year' ? amount * 12 : unit === 'month' ? amount : undefined;
  return months === undefined ? undefined : Math.floor(months / 12);
};

/** "34-year-old", "14 months old", "6 months of age", "53 y.o.", "53 y/o", "76F". */
export function numberAgeDraft(scene: Scene, at: number): Draft | undefined {
  return sexAge(scene, at) ?? lettersAge(scene, at) ?? oldAge(scene, at) ?? bareAge(scene, at);
}

function oldAge(scene: Scene, at: number): Draft | undefined {
  const quantity = quantityAt(scene, at);
  if (!quantity) return undefined;
  let look = isMark(scene, quantity.to, "'") ? quantity.to + 1 : quantity.to;
  look = skipMark(scene, look, '-');
  const isOld = is(scene, look, 'old');
  const isOf = is(scene, look, 'of') && is(scene, look + 1, 'ageWord');
  if (!(isOld || isOf) || !isJoined(scene, look)) return undefined;
  const from = isMark(scene, at - 1, '~') ? at - 1 : at;
  const relation = relationBefore(scene, from - 1) ?? 'none';
  return ageDraft(scene, { from, to: isOf ? look + 2 : look + 1 }, quantity, relation);
}

/** "53 y.o.", "53 y/o", "53yo", "53 yrs M". */
function lettersAge(scene: Scene, at: number): Draft | undefined {
  const value = numberAt(scene, at);
  if (!(value >= 0 && value <= 120) || (isGlued(scene, at) && kindAt(scene, at - 1) <= 2 && at > 0))
    return undefined;
  const look = skipMark(scene, at + 1, '-');
  let to = 0;
  if (is(scene, look, 'yo')) to = look + 1;
  else if (
    is(scene, look, 'y') &&
    (isMark(scene, look + 1, '.') || isMark(scene, look + 1, '/')) &&
    is(scene, look + 2, 'o')
  ) {
    to = skipMark(scene, look + 3, '.');
  }
  if (to === 0) return undefined;
  return ageDraft(
    scene,
    { from: at, to },
    { amount: value, unit: 'year' },
    relationBefore(scene, at - 1) ?? 'none',
  );
}

/** "76F", "27M" opening a note or followed by what a patient has: 24F is also a catheter. */
function sexAge(scene: Scene, at: number): Draft | undefined {
  const value = numberAt(scene, at);
  const isSex = is(scene, at + 1, 'sex') && isCapital(scene, at + 1) && (scene.tokens.gap[at + 1] ?? 3) <= 1;
  if (!isSex || !(value >= 1 && value <= 110) || (isGlued(scene, at) && at > 0)) return undefined;
  if (!isClauseStart(scene, at) && !is(scene, at - 1, 'article') && !is(scene, at + 2, 'personTail'))
    return undefined;
  if (isBefore(scene, at, 'scored', 5) || (isMark(scene, at + 2, '-') && isGlued(scene, at + 2)))
    return undefined;
  return ageDraft(scene, { from: at, to: at + 2 }, { amount: value, unit: 'year' }, 'none');
}

/** "stroke at 70", "died at 62": only beside an illness of a relative, a death or an onset, and closing the clause. */
function bareAge(scene: Scene, at: number): Draft | undefined {
  const value = numberAt(scene, at);
  if (!is(scene, at - 1, 'at') || !(value >= 1 && value <= 110) || lengthAt(scene, at) > 2) return undefined;
  if (unitAt(scene, at + 1) || !(isClauseEnd(scene, at + 1) || is(scene, at + 1, 'afterAge')))
    return undefined;
  if (isMark(scene, at + 1, ':') || (isMark(scene, at + 1, '.') && isGlued(scene, at + 2))) return undefined;
  const isTold = isBefore(scene, at, 'relative', 12) || isBefore(scene, at, 'lifeEvent', 6);
  return isTold
    ? ageDraft(scene, { from: at, to: at + 1 }, { amount: value, unit: 'year' }, 'at')
    : undefined;
}

/** "age 17", "aged 14 months", "at the age of nine", "aged 3". */
export function ageWordDraft(scene: Scene, at: number): Draft | undefined {
  if (is(scene, at, 'ageWord')) return countedAge(scene, at);
  if (is(scene, at, 'possessor')) return decadeAge(scene, at);
  return lifeStage(scene, at);
}

function countedAge(scene: Scene, at: number): Draft | undefined {
  let look = at + 1;
  if (is(scene, look, 'of')) look++;
  look = skipMark(scene, look, ':');
  if (is(scene, look, 'modifier')) look++;
  const quantity = quantityAt(scene, look);
  const amount = quantity
    ? quantity.amount
    : numberAt(scene, look) || (cardinalOf[wordAt(scene, look)] ?? Number.NaN);
  if (amount === undefined || !(amount >= 0 && amount <= 120) || !isJoined(scene, look)) return undefined;
  const unit = quantity?.unit ?? 'year';
  const to = quantity?.to ?? look + 1;
  if (!quantity && isMark(scene, to, '/')) return undefined;
  const age = { amount, unit };
  return ageDraft(scene, { from: at, to }, age, relationOfAge(scene, at, age));
}

function relationOfAge(scene: Scene, at: number, age: Age): Relation {
  const said = relationBefore(scene, at - 1);
  if (said) return said;
  const isHeading = isMark(scene, at + 1, ':') || isSentenceStart(scene, at);
  const isPerson = is(scene, at - 1, 'person') || is(scene, at - 2, 'person');
  return isHeading || isPerson || isPresentAge(scene, age) ? 'none' : 'at';
}

function isPresentAge(scene: Scene, age: Age): boolean {
  if (!scene.birth || age.unit !== 'year' || age.amount === undefined) return false;
  const birthday = writeDay({ ...scene.birth, year: scene.letter.year });
  const years = scene.letter.year - scene.birth.year - (birthday > scene.letterDate ? 1 : 0);
  return years === age.amount;
}

/** "in his 40s", "in her early seventies": ten years, so no date. */
function decadeAge(scene: Scene, at: number): Draft | undefined {
  if (!is(scene, at - 1, 'in') && !is(scene, at - 1, 'since')) return undefined;
  let look = is(scene, at + 1, 'part') ? at + 2 : at + 1;
  look = skipMark(scene, look, '-');
  look = skipMark(scene, look, "'");
  const value = numberAt(scene, look);
  const isDigits = value >= 10 && value <= 110 && value % 10 === 0;
  const tail = isMark(scene, look + 1, "'") ? look + 2 : look + 1;
  const isDecade = isDigits && is(scene, tail, 'possessive') && isGlued(scene, tail);
  const word = decadeOf[wordAt(scene, look)] ?? Number.NaN;
  if (!isDecade && Number.isNaN(word)) return undefined;
  return {
    from: at,
    to: isDecade ? tail + 1 : look + 1,
    kind: 'age',
    relation: is(scene, at - 1, 'since') ? 'since' : 'at',
  };
}

/** "since birth", "in childhood", "as a teenager". */
function lifeStage(scene: Scene, at: number): Draft | undefined {
  const relation = relationBefore(scene, at - 1);
  if (is(scene, at, 'birth')) {
    if (relation !== 'since' && relation !== 'at') return undefined;
    const isPatient = !isBefore(scene, at, 'relative', 30);
    const date = isPatient && scene.birth ? writeDay(scene.birth) : undefined;
    return { from: at, to: at + 1, kind: 'age', relation, date, timex: date };
  }
  if (is(scene, at, 'stage')) {
    const isStage = relation !== undefined || is(scene, at - 1, 'stageCue') || isMark(scene, at - 1, '(');
    return isStage ? { from: at, to: at + 1, kind: 'age', relation: relation ?? 'at' } : undefined;
  }
  const isAs = is(scene, at - 1, 'article') && is(scene, at - 2, 'as');
  return is(scene, at, 'youngPerson') && isAs
    ? { from: at - 2, to: at + 1, kind: 'age', relation: 'at' }
    : undefined;
}
