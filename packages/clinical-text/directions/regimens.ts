import type { Directions, Span } from '@chartwright/kernel';

type First = { readonly lower: string; readonly draft: Partial<Directions>; readonly end: number };
type Rest = {
  /** Reads the directions from an offset of the clause. */
  readonly read: (at: number) => (Directions & Span) | undefined;
  /** Offset of the clause in the text. */
  readonly from: number;
  /** Another drug begins where the clause ends. */
  readonly isDrugNext: boolean;
};

const join =
  /[ ]{0,3}(?:,?[ ]?(?:and )?(?:then|followed by|alternat(?:ing|e) with|alternating)(?![a-z])|(,|&|,?[ ]?and)(?![a-z]))/y;
const otherDays =
  /[ ]{0,3}(?:on )?(?:(?:all |the )?(?:other|remaining|alternate) (?:days?|nights?)|the rest of the week|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?)(?![a-z])/y;

/**
 * Where "3 mg Mon/Wed/Fri and 4 mg other days" ends, or "40 mg for 5 days then 20 mg"; undefined of a single regimen.
 * The dose of the next drug in "aspirin 75 mg daily and 40 mg simvastatin" is no second one.
 */
export function endOfRegimens({ lower, draft, end }: First, { read, from, isDrugNext }: Rest) {
  if ((draft.dose ?? draft.frequency) === undefined) return undefined;
  join.lastIndex = end;
  const joined = join.exec(lower);
  if (joined === null) return undefined;
  const next = read(join.lastIndex);
  if (next === undefined) return undefined;
  const nextEnd = next.end - from;
  otherDays.lastIndex = nextEnd;
  const last = otherDays.test(lower) ? otherDays.lastIndex : nextEnd;
  const after = lower.slice(last).trim();
  if (isDrugNext && after === '') return undefined;
  if (joined[1] === undefined) return isDosed(next) || next.frequency !== undefined ? last : undefined;
  if (draft.dose === undefined || !isDosed(next)) return undefined;
  const isTimed = last > nextEnd || next.dose === undefined || (next.frequency ?? next.when) !== undefined;
  return isTimed || (joined[1] !== ',' && !/^[a-z]/.test(after)) ? last : undefined;
}

/** What is itself several regimens has lost its doses and begins with one. */
const isDosed = ({ dose, frequency, durationDays, text }: Directions): boolean =>
  dose !== undefined || (frequency === undefined && durationDays === undefined && /^\d/.test(text));
