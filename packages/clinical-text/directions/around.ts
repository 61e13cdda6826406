import type { Directions } from '@chartwright/kernel';
import { readDirections } from './directions.ts';

const LOOK_BACK = 40;
/** Between an amount and the drug it is of: "1 tab of Benadryl", "500 mg metformin". */
const OF = /^\s*(?:of\s+)?(?:the\s+|his\s+|her\s+)?$/;

type Place = {
  /** Where the clause begins, and where the name of the drug begins and ends. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
  /** Where the clause ends or the next drug begins. */
  readonly to: number;
};

/** The directions on both sides of the name of a drug: "take 1 tab of Benadryl 3 times a day". */
export function readDirectionsAround(text: string, { from, start, end, to }: Place): Directions | undefined {
  const after = readDirections(text, end, to);
  if (after?.dose !== undefined) return withoutPlace(after);
  const before = readDirections(text, Math.max(from, start - LOOK_BACK), start);
  if (before?.dose === undefined || !OF.test(text.slice(before.end, start)))
    return after && withoutPlace(after);
  return {
    ...withoutPlace(before),
    ...(after === undefined ? {} : withoutPlace(after)),
    text: text.slice(before.start, after?.end ?? end),
  };
}

const withoutPlace = ({
  start: _start,
  end: _end,
  ...directions
}: ReturnType<typeof readDirections> & object): Directions => directions;
