import { roundHalfAway } from '@chartwright/kernel';
import { byText, type Pathway } from './compile.ts';
import { evaluate } from './evaluate/index.ts';
import type { EvaluateOptions, TriageInput } from './input.ts';
import type { Document } from './model.ts';
import type { PathwayRef, PatientTriage } from './result.ts';

export type BacktestCase = { readonly id: string; readonly input: TriageInput };

type Answer = {
  readonly category: string | null;
  readonly targetDays: number | null;
  readonly disposition: string;
  readonly reviewReasons: readonly string[];
  readonly rule: string | null;
};

export type Move = {
  readonly case: string;
  readonly patient: string;
  readonly direction: 'less_urgent' | 'undecided' | 'more_urgent' | 'decided' | 'same_category';
  readonly from: Answer;
  readonly to: Answer;
};

export type Waits = {
  readonly decided: number;
  readonly medianDays: number | null;
  readonly p90Days: number | null;
  readonly meanDays: number | null;
  /** How many patients have each target, shortest first. */
  readonly byDays: readonly { readonly days: number; readonly patients: number }[];
};

type Side = {
  readonly pathway: PathwayRef;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly waits: Waits;
  readonly reviews: number;
};

export type Backtest = {
  readonly cases: number;
  readonly patients: number;
  readonly before: Side;
  readonly after: Side;
  /** Every patient whose answer differs; those who become less urgent, or lose their category, first. */
  readonly moves: readonly Move[];
  readonly byRule: readonly {
    readonly from: string | null;
    readonly to: string | null;
    readonly patients: number;
  }[];
  readonly reviewsGained: readonly string[];
  readonly reviewsLost: readonly string[];
};

/** One patient under both versions: plain data, so that many referrals can be compared in portions. */
export type ComparedPatient = {
  readonly key: string;
  readonly move: Move;
  readonly gained: boolean;
  readonly lost: boolean;
};

/** Runs stored referrals through two versions and tells who would move. Nothing is changed by it. */
export function backtest(
  before: Pathway,
  after: Pathway,
  cases: readonly BacktestCase[],
  options: EvaluateOptions = {},
): Backtest {
  const pairs = compareCases(before, after, cases, options);
  return summarizeBacktest(before, after, cases.length, pairs);
}

/** A portion of a back-test. */
export const compareCases = (
  before: Pathway,
  after: Pathway,
  cases: readonly BacktestCase[],
  options: EvaluateOptions = {},
): ComparedPatient[] => cases.flatMap((one) => comparePatients(before, after, one, options));

/** The report on all portions together. */
export function summarizeBacktest(
  before: Pathway,
  after: Pathway,
  cases: number,
  pairs: readonly ComparedPatient[],
): Backtest {
  const moves = pairs.map(({ move }) => move).filter(({ from, to }) => !isSame(from, to));
  return {
    cases,
    patients: pairs.length,
    before: sideOf(
      before,
      pairs.map(({ move }) => move.from),
    ),
    after: sideOf(
      after,
      pairs.map(({ move }) => move.to),
    ),
    moves: moves.toSorted(
      (a, b) =>
        ORDER[a.direction] - ORDER[b.direction] || byText(a.case, b.case) || byText(a.patient, b.patient),
    ),
    byRule: countRules(moves),
    reviewsGained: pairs.filter(({ gained }) => gained).map(({ key }) => key),
    reviewsLost: pairs.filter(({ lost }) => lost).map(({ key }) => key),
  };
}

const ORDER: Readonly<Record<Move['direction'], number>> = {
  less_urgent: 0,
  undecided: 1,
  more_urgent: 2,
  decided: 3,
  same_category: 4,
};

function comparePatients(
  before: Pathway,
  after: Pathway,
  { id, input }: BacktestCase,
  options: EvaluateOptions,
): ComparedPatient[] {
  const old = evaluate(before, input, options).patients;
  const now = evaluate(after, input, options).patients;
  return old.flatMap((patient, index) => {
    const next = now[index];
    if (next === undefined) return [];
    const [from, to] = [answerOf(patient), answerOf(next)];
    const direction = directionOf(before.document, after.document, from, to);
    const move = { case: id, patient: patient.id, direction, from, to };
    const [wasReviewed, isReviewed] = [patient.humanReview, next.humanReview];
    return [
      {
        key: `${id}/${patient.id}`,
        move,
        gained: isReviewed && !wasReviewed,
        lost: wasReviewed && !isReviewed,
      },
    ];
  });
}

const answerOf = ({
  category,
  disposition,
  pickedRule,
  reviewReasons,
  targetDays,
}: PatientTriage): Answer => ({
  category,
  targetDays,
  disposition,
  reviewReasons,
  rule: pickedRule,
});

/** Two versions can rank by other words, so the target days decide first: they are what the patient waits. */
function directionOf(before: Document, after: Document, from: Answer, to: Answer): Move['direction'] {
  if (from.targetDays === null || to.targetDays === null) {
    if (from.targetDays === to.targetDays) return 'same_category';
    return to.targetDays === null ? 'undecided' : 'decided';
  }
  if (from.targetDays !== to.targetDays)
    return to.targetDays > from.targetDays ? 'less_urgent' : 'more_urgent';
  const rank = ({ categories }: Document, { category }: Answer): number =>
    categories[category ?? '']?.rank ?? 0;
  const step = rank(after, to) - rank(before, from);
  if (from.category === to.category || step === 0) return 'same_category';
  return step > 0 ? 'less_urgent' : 'more_urgent';
}

const isSame = (from: Answer, to: Answer): boolean => JSON.stringify(from) === JSON.stringify(to);

function sideOf({ document, sha256 }: Pathway, answers: readonly Answer[]): Side {
  const names = [...Object.keys(document.categories), 'none'];
  const count = (name: string): number =>
    answers.filter(({ category }) => (category ?? 'none') === name).length;
  return {
    pathway: { id: document.id, version: document.version, sha256 },
    byCategory: Object.fromEntries(names.map((name) => [name, count(name)])),
    waits: waitsOf(answers.flatMap(({ targetDays }) => (targetDays === null ? [] : [targetDays]))),
    reviews: answers.filter(({ reviewReasons }) => reviewReasons.length > 0).length,
  };
}

function waitsOf(days: readonly number[]): Waits {
  const sorted = days.toSorted((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  const sum = sorted.reduce((total, one) => total + one, 0);
  const byDays = [...Map.groupBy(sorted, (one) => one)].map(([one, same]) => ({
    days: one,
    patients: same.length,
  }));
  const meanDays = sorted.length === 0 ? null : roundHalfAway(sum / sorted.length, 1);
  return { decided: sorted.length, medianDays: at(0.5), p90Days: at(0.9), meanDays, byDays };
}

function countRules(moves: readonly Move[]): Backtest['byRule'] {
  const groups = Map.groupBy(moves, ({ from, to }) => JSON.stringify([from.rule, to.rule]));
  return [...groups.values()]
    .flatMap((same) => {
      const [first] = same;
      return first === undefined ? [] : [{ from: first.from.rule, to: first.to.rule, patients: same.length }];
    })
    .toSorted(
      (a, b) =>
        b.patients - a.patients || byText(a.from ?? '', b.from ?? '') || byText(a.to ?? '', b.to ?? ''),
    );
}
