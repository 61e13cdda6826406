import {
  type Analyte,
  analytes,
  type BiomarkerParameters,
  crossedLimit,
  findAnalyte,
  readValue,
  sideOf,
  sideOfAdultRange,
} from '@chartwright/engines';
import interpretationRows from './data/interpretations.json' with { type: 'json' };
import exceptions from './data/no-catalogue-range.json' with { type: 'json' };
import { readStatedRange } from './ranges.ts';
import type { ReportedCode, ReportedObservation, ReportedSpecimen, ResultValue } from './result-set.ts';

export type Flag = 'high' | 'low' | 'critical' | 'normal';
type Side = 'high' | 'low' | null;
type Level = 'normal' | 'abnormal' | 'critical';

/** A flag, and who gave it. A flag of null is unknown: nobody has judged the value. */
export type Judged = {
  readonly flag: Flag | null;
  readonly flagSource: 'laboratory' | 'reference_range' | 'catalogue' | 'critical_limit' | null;
  /** Of a critical or abnormal value, where it is known. */
  readonly side: Side;
  readonly isCritical: boolean;
};

type Grade = { readonly level: Level; readonly side: Side; readonly source: Judged['flagSource'] };

const RANK: Readonly<Record<Level, number>> = { normal: 0, abnormal: 1, critical: 2 };

const interpretations = new Map(
  [...interpretationRows.grades, ...interpretationRows.words].map(({ code, level, side }) => [
    code,
    { level: level as Level, side: side as Side },
  ]),
);
const silent: ReadonlySet<string> = new Set(interpretationRows.silent);

const spelt = (flag: string): string => flag.trim().toUpperCase();
const isNotUnderstood = (flag: string): boolean =>
  !interpretations.has(spelt(flag)) && !silent.has(spelt(flag));

const byLoinc = new Map<string, Analyte>();
for (const analyte of analytes) {
  for (const { concept } of analyte.otherConcepts) byLoinc.set(concept.code, analyte);
  if (analyte.concept !== null) byLoinc.set(analyte.concept.code, analyte);
}

/** The analyte of the catalogue that a laboratory's code means: by LOINC, else by its name. */
export function analyteOf({ loinc, name }: ReportedCode): Analyte | null {
  const known = loinc === undefined ? undefined : byLoinc.get(loinc);
  return known ?? (name === undefined ? null : findAnalyte(name));
}

const words = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();

/** Ranges and limits of the catalogue are those of blood. */
function isOtherSpecimen(specimen: ReportedSpecimen | undefined): boolean {
  const said = [specimen?.type?.code, specimen?.type?.text].map((text) => ` ${words(text ?? '')} `);
  return exceptions.otherSpecimens.some((other) => said.some((text) => text.includes(` ${other} `)));
}

/** A value as the engines read it: a number, a text with its comparator, or nothing. */
export function plainValue(value: ResultValue): number | string | null {
  switch (value.kind) {
    case 'number':
      return value.comparator === undefined ? value.value : `${value.comparator}${value.value}`;
    case 'range':
      return `${value.low}-${value.high}`;
    case 'ratio':
      return `${value.numerator}:${value.denominator}`;
    case 'text':
    case 'time':
      return value.text;
    case 'coded':
      return value.text ?? value.code ?? null;
    case 'datetime':
      return value.time.at;
    case 'document':
    case 'absent':
      return null;
  }
}

/** Of several interpretations the gravest; those that say nothing of normal or not count as none. */
function gradeOfLaboratory(flags: readonly string[]): Grade | undefined {
  const graded = flags.flatMap((flag) => interpretations.get(spelt(flag)) ?? []);
  const [gravest] = graded.toSorted(
    (a, b) => RANK[b.level] - RANK[a.level] || Number(b.side !== null) - Number(a.side !== null),
  );
  return gravest && { ...gravest, source: 'laboratory' };
}

const gradeOfSide = (side: 'low' | 'inside' | 'high' | null, source: Grade['source']): Grade | undefined => {
  if (side === null) return undefined;
  return side === 'inside' ? { level: 'normal', side: null, source } : { level: 'abnormal', side, source };
};

function gravest(grades: readonly (Grade | undefined)[]): Grade | undefined {
  const [first] = grades
    .filter((grade) => grade !== undefined)
    .toSorted((a, b) => RANK[b.level] - RANK[a.level]);
  return first;
}

const onlySide = (analyte: Analyte | null): Side => {
  if (analyte === null) return null;
  const { high, low } = analyte.rationale;
  if (high !== null && low === null) return 'high';
  return low !== null && high === null ? 'low' : null;
};

export type Judging = {
  readonly code: ReportedCode;
  readonly observation: Pick<ReportedObservation, 'value' | 'unit' | 'ucum' | 'referenceRange' | 'flags'>;
  readonly specimen: ReportedSpecimen | undefined;
  readonly parameters: BiomarkerParameters;
};

/**
 * Says whether a value is normal, high, low or critical. What the laboratory sent can be raised, by its own range or by a
 * critical limit, and never lowered. Without a flag the stated range speaks, and without that the typical adult range.
 */
export function judge({ code, observation, specimen, parameters }: Judging): Judged {
  const { unit, ucum, referenceRange, flags } = observation;
  const analyte = isOtherSpecimen(specimen) ? null : analyteOf(code);
  const value = readValue(plainValue(observation.value));
  const units = [unit, ucum].filter((one) => one !== undefined);
  const sent = gradeOfLaboratory(flags);
  const stated = gradeOfSide(sideOf(value, rangeOf(referenceRange)), 'reference_range');
  const typical =
    sent === undefined && stated === undefined && analyte !== null && !(analyte.key in exceptions.analytes)
      ? gradeOfSide(
          firstOf(units, (one) => sideOfAdultRange(analyte, value, one)),
          'catalogue',
        )
      : undefined;
  const crossed = firstOf(units, (one) => crossedLimit(analyte, value, one, parameters));
  const limit: Grade | undefined =
    crossed === null ? undefined : { level: 'critical', side: crossed, source: 'critical_limit' };
  const grade = gravest([sent, stated, typical, limit]);
  // What the laboratory meant by a word that we do not know may be graver than what the range says.
  const isDoubtful = grade?.level === 'normal' && flags.some(isNotUnderstood);
  if (grade === undefined || isDoubtful)
    return { flag: null, flagSource: null, side: null, isCritical: false };
  const derived = crossed ?? stated?.side ?? null;
  const side = grade.level === 'normal' ? null : (grade.side ?? derived ?? onlySide(analyte));
  return {
    flag: flagOf(grade.level, side),
    flagSource: grade.source,
    side,
    isCritical: grade.level === 'critical',
  };
}

/** An abnormal value of no known direction is told as high: to leave its flag out would hide it. */
function flagOf(level: Level, side: Side): Flag {
  if (level !== 'abnormal') return level;
  return side ?? 'high';
}

/** A missing unit is asked about as well: of a few analytes it may be missing. */
function firstOf<T>(units: readonly string[], ask: (unit: string | null) => T | null): T | null {
  for (const unit of units.length === 0 ? [null] : units) {
    const answer = ask(unit);
    if (answer !== null) return answer;
  }
  return null;
}

function rangeOf(range: ReportedObservation['referenceRange']): ReturnType<typeof readStatedRange> {
  if (range === undefined) return null;
  const read = readStatedRange(range.text);
  if (read !== null) return read;
  if (range.low === undefined && range.high === undefined) return null;
  return { low: range.low ?? null, high: range.high ?? null, strict: false };
}
