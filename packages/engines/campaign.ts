import { NEVER_EMITTED } from '@chartwright/kernel';
import type * as FastCheck from 'fast-check';
import {
  type Assessment,
  type EngineKey,
  type EngineRequests,
  type EngineResult,
  type EngineResults,
  engineKeys,
  isVerified,
  type OutcomeRequest,
  type RelapseRequest,
  toFhirObservation,
} from './index.ts';
import { type EngineArbitraries, engineArbitraries, type FC, withoutTies } from './testing/arbitraries.ts';
import { run } from './testing/requests.ts';

/** The generators of a run and how a property is held against them. */
type Bench = EngineArbitraries & {
  readonly fc: FC;
  /** Throws with the smallest counterexample. */
  readonly holds: <T>(
    arbitrary: FastCheck.Arbitrary<T>,
    runs: number,
    predicate: (value: T) => boolean,
  ) => void;
};

/** What must hold for every request, whatever it carries. Run small in the tests and large in a campaign. */
type Property = { readonly title: string; readonly check: (runs: number, bench: Bench) => void };

const isBroken = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && !Number.isFinite(value));

/** No undefined and no number that is none anywhere, and no text made of them. */
function isClean(value: unknown): boolean {
  if (isBroken(value)) return false;
  if (typeof value === 'string') return !/\b(?:NaN|Infinity|undefined)\b|\[object /.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isClean);
}

const anyEngine = (
  runs: number,
  { holds, requests }: Bench,
  predicate: (request: EngineRequests[EngineKey], data: EngineResult, key: EngineKey) => boolean,
): void => {
  const share = Math.ceil(runs / engineKeys.length);
  for (const key of engineKeys) {
    const arbitrary: FastCheck.Arbitrary<EngineRequests[EngineKey]> = requests[key];
    holds(arbitrary, share, (request) => predicate(request, run(key, request as never), key));
  }
};

const neverThrows: Property = {
  title: 'a validated body gives a result without NaN, Infinity or undefined, and so does its Observation',
  check: (runs, bench) =>
    anyEngine(runs, bench, (_request, data) => {
      const answers = [data, toFhirObservation(data, { patient: 'p1', fhirBase: 'http://localhost/fhir' })];
      const json = JSON.stringify(answers);
      return answers.every(isClean) && JSON.stringify(JSON.parse(json)) === json;
    }),
};

const isDeterministic: Property = {
  title: 'the same request gives the same result, and is not changed',
  check: (runs, bench) =>
    anyEngine(runs, bench, (request, data, key) => {
      const before = JSON.stringify(request);
      const again = JSON.stringify(run(key, request as never));
      return again === JSON.stringify(data) && JSON.stringify(request) === before;
    }),
};

const absentIsNull: Property = {
  title: 'null and absent are the same',
  check: (runs, bench) =>
    anyEngine(runs, bench, (request, data, key) => {
      const bare = Object.fromEntries(
        Object.entries(request).filter(([, value]) => value !== null && value !== undefined),
      );
      return JSON.stringify(run(key, bare as never)) === JSON.stringify(data);
    }),
};

const codesAreVerified: Property = {
  title: 'only verified codes leave, and never the two unsafe ones',
  check: (runs, bench) =>
    anyEngine(runs, bench, (_request, data) => {
      const { codes } = data.intelligence;
      return codes.every((code) => isVerified(code) && !NEVER_EMITTED.has(code.code));
    }),
};

const reversed = <T>(list: readonly T[] | null | undefined): readonly T[] | null | undefined =>
  list === null || list === undefined ? list : [...list].reverse();

const distinct = (list: readonly Assessment[] | null | undefined): readonly Assessment[] =>
  withoutTies(list ?? []);

const orderIsIrrelevant: Property = {
  title: 'the order of assessments does not matter, save exact ties',
  check(runs, { holds, requests }) {
    const share = Math.ceil(runs / 3);
    const same = <K extends 'outcome' | 'relapse' | 'medication'>(key: K) =>
      holds(requests[key], share, (request) => {
        const assessments = distinct(request.assessments);
        const there = run(key, { ...request, assessments });
        const back = run(key, { ...request, assessments: reversed(assessments) });
        return JSON.stringify(there) === JSON.stringify(back);
      });
    same('outcome');
    same('relapse');
    same('medication');
  },
};

/** Fields that count towards completeness, with a value each can take. */
const relapseInputs = {
  assessments: [
    { instrumentId: 'gad7', instrumentName: 'GAD-7', score: 9, maxScore: 21, createdAt: '2026-01-05' },
  ],
  dmseLatencyPctChange: 12,
  avgSleepHours: 5,
  daysSinceMedChange: 9,
  daysSinceLastVisit: 40,
  biomarkerWatchCount: 1,
} as const satisfies Partial<RelapseRequest>;

const outcomeInputs = {
  assessments: relapseInputs.assessments,
  dmseLatencyPctChange: -30,
  activeMedications: 2,
  biomarkerWatchCount: 3,
  avgSleepHours: 8,
} as const satisfies Partial<OutcomeRequest>;

const completeness = (data: EngineResult): number => data.intelligence.dataQuality.completeness;

const moreIsMoreComplete: Property = {
  title: 'adding a missing input never lowers completeness',
  check(runs, { holds, requests }) {
    const half = Math.ceil(runs / 2);
    holds(requests.relapse, half, (request) =>
      Object.entries(relapseInputs).every(
        ([name, value]) =>
          completeness(run('relapse', { ...request, [name]: value })) >=
          completeness(run('relapse', request)),
      ),
    );
    holds(requests.outcome, half, (request) =>
      Object.entries(outcomeInputs).every(
        ([name, value]) =>
          completeness(run('outcome', { ...request, [name]: value })) >=
          completeness(run('outcome', request)),
      ),
    );
  },
};

const isInside = (
  data: EngineResults['outcome'] | EngineResults['relapse'],
  range: { min: number; max: number },
) => data.score >= range.min && data.score <= range.max;

const rangeKeepsItsWord: Property = {
  title: 'whatever the missing inputs turn out to be, the score stays inside its range',
  check(runs, { fc, holds, requests }) {
    const half = Math.ceil(runs / 2);
    holds(fc.tuple(requests.relapse, requests.relapse), half, ([request, more]) => {
      const { scoreRange } = run('relapse', request);
      const filled = fill(request, more, Object.keys(relapseInputs));
      return isInside(run('relapse', filled), scoreRange) && isInside(run('relapse', request), scoreRange);
    });
    holds(fc.tuple(requests.outcome, requests.outcome), half, ([request, more]) => {
      const { scoreRange } = run('outcome', request);
      const filled = fill(request, more, Object.keys(outcomeInputs));
      return isInside(run('outcome', filled), scoreRange) && isInside(run('outcome', request), scoreRange);
    });
  },
};

/** The request with its missing inputs taken from another; an unscored list of assessments stays as it is. */
function fill<R extends RelapseRequest | OutcomeRequest>(request: R, more: R, names: readonly string[]): R {
  const given = new Map<string, unknown>(Object.entries(request));
  const other = new Map<string, unknown>(Object.entries(more));
  const missing = names.filter((name) => {
    const value = given.get(name);
    const empty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
    return empty || (name === 'avgSleepHours' && value === 0);
  });
  return { ...request, ...Object.fromEntries(missing.map((name) => [name, other.get(name) ?? null])) };
}

const phq9 = (score: number, createdAt: string): Assessment => ({
  instrumentId: 'phq9',
  instrumentName: 'PHQ-9',
  score,
  maxScore: 27,
  createdAt,
});

const worseIsNeverSafer: Property = {
  title: 'a worse latest PHQ-9 never lowers the relapse score',
  check: (runs, { fc, holds, requests }) =>
    holds(
      fc.tuple(
        requests.relapse,
        fc.array(fc.integer({ min: 0, max: 27 }), { maxLength: 4 }),
        fc.integer({ min: 0, max: 26 }),
      ),
      runs,
      ([request, earlier, latest]) => {
        const history = earlier.map((score, i) => phq9(score, `2026-0${i + 1}-01`));
        const scoreWith = (score: number) =>
          run('relapse', { ...request, assessments: [...history, phq9(score, '2026-06-01')] }).score;
        return scoreWith(latest + 1) >= scoreWith(latest);
      },
    ),
};

const earlierScoreIsForeseen: Property = {
  title: 'an earlier administration beside a single one stays inside the range',
  check(runs, { fc, holds, requests }) {
    const score = fc.integer({ min: 0, max: 27 });
    const day = fc.integer({ min: 1, max: 31 });
    holds(fc.tuple(requests.relapse, score, score, day), runs, ([request, latest, earlier, dayOfMay]) => {
      const single = { ...request, assessments: [phq9(latest, '2026-06-01')] };
      const before = phq9(earlier, `2026-05-${String(dayOfMay).padStart(2, '0')}`);
      const both = { ...request, assessments: [before, ...single.assessments] };
      return (
        isInside(run('relapse', both), run('relapse', single).scoreRange) &&
        isInside(run('outcome', both), run('outcome', single).scoreRange)
      );
    });
  },
};

const isClose = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;
const rounded = (sum: number): number => Math.sign(sum) * Math.floor(Math.abs(sum) + 0.5 + 1e-9);

const partsAddUp: Property = {
  title: 'the displayed parts add up to the total, each with one decimal',
  check(runs, { holds, requests }) {
    const half = Math.ceil(runs / 2);
    const oneDecimal = (x: number) => isClose(x * 10, Math.round(x * 10));
    holds(requests.relapse, half, (request) => {
      const { factors, score } = run('relapse', request);
      const sum = factors.reduce((total, { points }) => total + points, 0);
      const capped = factors.every(({ points, maxPoints }) => points >= 0 && points <= maxPoints);
      return capped && score === rounded(sum) && factors.every(({ points }) => oneDecimal(points));
    });
    holds(requests.outcome, half, (request) => {
      const { components, score } = run('outcome', request);
      const sum = components.reduce((total, { contribution }) => total + contribution, 0);
      return isClose(score, rounded(sum)) && components.every(({ contribution }) => oneDecimal(contribution));
    });
  },
};

const severeAfter = (score: number): Assessment => ({
  ...phq9(score, '2027-01-01'),
  instrumentId: 'cssrs',
  maxScore: 6,
});

const screenChangesNoNumber: Property = {
  title: 'a suicide-risk screen always asks for review and never changes a number',
  check: (runs, { fc, holds, requests }) =>
    holds(fc.tuple(requests.relapse, fc.integer({ min: 3, max: 6 })), runs, ([request, score]) => {
      const without = run('relapse', request);
      const assessments = [...(request.assessments ?? []), severeAfter(score)];
      const screened = run('relapse', { ...request, assessments });
      const { flagged, requiresClinicianReview } = screened.intelligence.summary;
      return (
        screened.score === without.score &&
        JSON.stringify(screened.factors) === JSON.stringify(without.factors) &&
        flagged[0] === 'Suicide-risk screen' &&
        requiresClinicianReview &&
        screened.recommendation.includes('suicide-safety protocol')
      );
    }),
};

/** What a result says, without when it was said and how old its inputs are. */
const substance = (data: EngineResult) => ({
  ...data,
  generatedAt: null,
  intelligence: {
    summary: data.intelligence.summary,
    change: data.intelligence.change,
    codes: data.intelligence.codes,
    score: data.intelligence.confidence.score,
    inputs: data.intelligence.provenance.inputs,
  },
});

const clockMovesNoNumber: Property = {
  title: 'the clock moves dates and freshness only',
  check: (runs, bench) =>
    anyEngine(runs, bench, (request, data, key) => {
      const later = run(key, request as never, new Date('2031-01-01T00:00:00Z'));
      return JSON.stringify(substance(later)) === JSON.stringify(substance(data));
    }),
};

const duplicatesChangeNothing: Property = {
  title: 'sending every assessment twice changes nothing but the warning',
  check: (runs, { assessment, fc, holds }) =>
    holds(fc.array(assessment, { maxLength: 8 }), runs, (list) => {
      const once = run('relapse', { assessments: list });
      const twice = run('relapse', { assessments: [...list, ...list] });
      return JSON.stringify(substance(once)) === JSON.stringify(substance(twice));
    }),
};

const properties: readonly Property[] = [
  neverThrows,
  isDeterministic,
  absentIsNull,
  codesAreVerified,
  orderIsIrrelevant,
  moreIsMoreComplete,
  rangeKeepsItsWord,
  earlierScoreIsForeseen,
  worseIsNeverSafer,
  partsAddUp,
  screenChangesNoNumber,
  clockMovesNoNumber,
  duplicatesChangeNothing,
];

/** The properties, ready to be held against a number of generated requests each. */
export function engineProperties(fc: FC): readonly { title: string; check: (runs: number) => void }[] {
  const bench: Bench = {
    ...engineArbitraries(fc),
    fc,
    holds: (arbitrary, runs, predicate) => fc.assert(fc.property(arbitrary, predicate), { numRuns: runs }),
  };
  return properties.map(({ title, check }) => ({ title, check: (runs) => check(runs, bench) }));
}

/**
 * Holds every property against generated requests, shared evenly among the properties.
 *
 * @param fc the fast-check library, handed in because the product is installed without it
 * @param runs requests in all
 * @throws with the smallest counterexample of the first property that fails
 */
export function runEngineProperties(fc: FC, runs: number): void {
  const share = Math.ceil(runs / properties.length);
  for (const { check } of engineProperties(fc)) check(share);
}
