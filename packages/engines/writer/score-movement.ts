import instruments from '../data/instruments.json' with { type: 'json' };

/** Scores of one instrument; the name only when it is one of ours. */
export type ScoreMovement = {
  readonly instrument: string | null;
  readonly from: number | null;
  readonly to: number;
  readonly of: number | null;
};

/** What a medication course did to the scores, as far as it could be compared. */
export type CourseScores = {
  readonly scores?: ScoreMovement;
  /** Negative is a reduction. */
  readonly changePct?: number;
  readonly changePoints?: number;
};

/** `improved 18→11 (39% reduction) since`, wherever it stands, if it ends in the score that was reported. */
const COURSE_CHANGE =
  /(?:improved|worsened) (-?[\d.]+)→(-?[\d.]+) \((?:([\d.]+)% (reduction|increase)|([+-][\d.]+) points)\) since /g;

/**
 * The comparison of one medication course.
 *
 * @param reached the follow-up score of the signal: a name that imitates the sentence would have to know it
 */
export function courseScoresIn(detail: string, reached: number | null): CourseScores {
  const match = [...detail.matchAll(COURSE_CHANGE)].find((one) => Number(one[2]) === reached);
  if (match === undefined || reached === null) return {};
  const [, from, , percent, way, points] = match;
  const scores = { instrument: instrumentIn(detail), from: Number(from), to: reached, of: null };
  if (points !== undefined) return { scores, changePoints: Number(points) };
  return { scores, changePct: Number(percent) * (way === 'reduction' ? -1 : 1) };
}

const INSTRUMENT_NAMES = instruments.map(({ name }) => name).toSorted((a, b) => b.length - a.length);

const instrumentIn = (detail: string): string | null =>
  INSTRUMENT_NAMES.find((name) => detail.startsWith(`${name} `)) ?? null;

/** `12→19/27`, `18→9`, `19/27` or `unchanged at 9` in the engine's own sentence. */
export function movementIn(detail: string): ScoreMovement | null {
  const instrument = instrumentIn(detail);
  const rest = instrument === null ? detail : detail.slice(instrument.length);
  const moved = /(-?[\d.]+)→(-?[\d.]+)(?:\/([\d.]+))?/.exec(rest);
  if (moved !== null) return toMovement(instrument, moved[1], moved[2], moved[3]);
  const still = /(?:unchanged at|steady at)? (-?[\d.]+)(?:\/([\d.]+)| across)/.exec(rest);
  return still === null ? null : toMovement(instrument, undefined, still[1], still[2]);
}

function toMovement(
  instrument: string | null,
  from: string | undefined,
  to: string | undefined,
  of: string | undefined,
): ScoreMovement | null {
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  const reached = number(to);
  return reached === null || Number.isNaN(reached)
    ? null
    : { instrument, from: number(from), to: reached, of: number(of) };
}
