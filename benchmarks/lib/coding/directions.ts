import type { Directions } from '@chartwright/kernel';
import type { ReadCorpora } from './corpora.ts';
import type { Engine } from './engine.ts';
import { printMeasures, share, shareOf } from './report.ts';

/** What the two sources of gold say of a direction, under their own names. */
type Expected = {
  readonly drug?: string;
  readonly frequencyType?: string | null;
  readonly times?: number | null;
  readonly interval?: number | null;
  readonly singleDosageAmount?: number | null;
  readonly periodType?: string | null;
  readonly periodAmount?: number | null;
  readonly takeAsNeeded?: boolean | null;
  readonly dosageMin?: number | null;
  readonly frequencyMin?: number | null;
  readonly durationMin?: number | null;
  readonly durationType?: string | null;
  readonly asRequired?: boolean | null;
};

type Sig = { readonly id: string; readonly text: string; readonly expected: Expected };
type Judged = { readonly sig: Sig; readonly read: Directions | undefined };

const DAYS: Readonly<Record<string, number>> = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 };
const UNIT_DAYS = { h: 1 / 24, d: 1, wk: 7, mo: 30 };

const daysOf = (unit: string | null | undefined): number => DAYS[unit?.toLowerCase() ?? ''] ?? Number.NaN;

const goldDose = ({ singleDosageAmount, dosageMin }: Expected) =>
  singleDosageAmount ?? dosageMin ?? undefined;

function goldTimesADay({ times, frequencyMin, interval, frequencyType }: Expected): number | undefined {
  if (!frequencyType) return undefined;
  return (times ?? frequencyMin ?? 1) / ((interval ?? 1) * daysOf(frequencyType));
}

function goldDays({ periodAmount, periodType, durationMin, durationType }: Expected): number | undefined {
  const amount = periodAmount ?? durationMin;
  return amount === null || amount === undefined ? undefined : amount * daysOf(periodType ?? durationType);
}

const timesADay = ({ frequency }: Directions): number =>
  frequency === undefined ? Number.NaN : frequency.times / (frequency.period * UNIT_DAYS[frequency.unit]);

/** Months are counted as 28 to 31 days, a rate to a thousandth. */
const isNear = (wanted: number, found: number | undefined, tolerance = 0.001): boolean =>
  found !== undefined && Math.abs(wanted - found) <= tolerance * Math.max(1, wanted);

type Field = {
  readonly name: string;
  readonly gold: (expected: Expected) => number | undefined;
  readonly isRight: (read: Directions, wanted: number) => boolean;
};

const fields: readonly Field[] = [
  { name: 'dose', gold: goldDose, isRight: ({ dose }, wanted) => isNear(wanted, dose?.value) },
  { name: 'frequency', gold: goldTimesADay, isRight: (read, wanted) => isNear(wanted, timesADay(read)) },
  {
    name: 'duration',
    gold: goldDays,
    isRight: ({ durationDays }, wanted) => isNear(wanted, durationDays, 0.07),
  },
];

const judge = (engine: Engine, corpora: ReadCorpora): Judged[] =>
  corpora.read<Sig>('sig/gold').map((sig) => ({ sig, read: readSig(engine, sig) }));

/** The line of a prescription: the name of a drug goes before a direction that has none. */
const readSig = (engine: Engine, { text, expected }: Omit<Sig, 'id'>): Directions | undefined =>
  engine
    .code(expected.drug === undefined ? `Amoxicillin: ${text}` : text)
    .facts.find(({ directions }) => directions !== undefined)?.directions;

export function printDirections(engine: Engine, corpora: ReadCorpora): void {
  const judged = judge(engine, corpora);
  const isAsked = (field: Field) => judged.filter(({ sig }) => field.gold(sig.expected) !== undefined);
  const isNeeded = ({ takeAsNeeded, asRequired }: Expected) => (takeAsNeeded ?? asRequired) === true;
  printMeasures([
    ...fields.map((field) =>
      share(
        field.name,
        shareOf(isAsked(field), (one) => isFieldRight(field, one)),
      ),
    ),
    share(
      'as needed',
      shareOf(judged, ({ sig, read }) => isNeeded(sig.expected) === (read?.asNeeded === true)),
    ),
    share(
      'unlabelled: something is read',
      shareOf(unlabelledOf(corpora), ({ text }) => readSig(engine, { text, expected: {} }) !== undefined),
    ),
  ]);
}

const unlabelledOf = (corpora: ReadCorpora): readonly Pick<Sig, 'text'>[] =>
  corpora.sets
    .filter((set) => set.startsWith('sig/unlabelled'))
    .flatMap((set) => corpora.read<Pick<Sig, 'text'>>(set));

function isFieldRight({ gold, isRight }: Field, { sig, read }: Judged): boolean {
  const wanted = gold(sig.expected);
  return wanted === undefined || (read !== undefined && isRight(read, wanted));
}

export function directionErrors(engine: Engine, corpora: ReadCorpora): string[] {
  return judge(engine, corpora).flatMap((one) =>
    fields
      .filter((field) => !isFieldRight(field, one))
      .map(
        ({ name, gold }) =>
          `${name}  ${one.sig.id} "${one.sig.text}"  ${gold(one.sig.expected)} → ${JSON.stringify(one.read)}`,
      ),
  );
}
