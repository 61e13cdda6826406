/** What was counted in one month, `2025-03`. */
export type Month = { readonly month: string; readonly amount: number };

export type Forecast = {
  /** `seasonal`: the level of the last twelve months, moved by the season and the drift. `level`: their mean alone. */
  readonly method: 'seasonal' | 'level';
  readonly months: readonly Month[];
  readonly total: number;
  /** Change of the level from year to year, as a factor; 1 where there are fewer than 24 months. */
  readonly drift: number;
  readonly quality: {
    readonly monthsOfHistory: number;
    /** Months held out at the end to see how far off the method is. */
    readonly heldOut: number;
    /** Mean of |forecast − observed| ÷ observed over them; null where one of them was empty. */
    readonly meanAbsolutePercentageError: number | null;
  };
};

/** Fewer complete months give no baseline: a season would be mistaken for a trend. */
export const MONTHS_MIN = 12;
const YEAR = 12;
const HELD_OUT = 6;
/** A year's change is carried on by half: short histories overstate trends. */
const DAMPING = 0.5;

/**
 * Forecasts the months after the last one. Months without a row count as zero; they must be complete months.
 *
 * @returns undefined when there are fewer than twelve months
 */
export function forecastMonths(given: readonly Month[], horizon: number): Forecast | undefined {
  const history = fillMonths(given);
  if (history.length < MONTHS_MIN) return undefined;
  const months = project(history, horizon);
  return {
    method: history.length >= 2 * YEAR ? 'seasonal' : 'level',
    months,
    total: months.reduce((sum, { amount }) => sum + amount, 0),
    drift: driftOf(history),
    quality: judge(history),
  };
}

export function nextMonth(month: string, by = 1): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const at = year * YEAR + number - 1 + by;
  return `${Math.floor(at / YEAR)}-${String((at % YEAR) + 1).padStart(2, '0')}`;
}

function fillMonths(given: readonly Month[]): Month[] {
  const sorted = given.toSorted((a, b) => (a.month < b.month ? -1 : 1));
  const [first, last] = [sorted[0]?.month, sorted.at(-1)?.month];
  if (first === undefined || last === undefined) return [];
  const amounts = new Map(sorted.map(({ month, amount }) => [month, amount]));
  const filled: Month[] = [];
  for (let month = first; month <= last; month = nextMonth(month))
    filled.push({ month, amount: amounts.get(month) ?? 0 });
  return filled;
}

const mean = (months: readonly Month[]): number =>
  months.reduce((sum, { amount }) => sum + amount, 0) / Math.max(months.length, 1);

function driftOf(history: readonly Month[]): number {
  if (history.length < 2 * YEAR) return 1;
  const before = mean(history.slice(-2 * YEAR, -YEAR));
  return before === 0 ? 1 : 1 + DAMPING * (mean(history.slice(-YEAR)) / before - 1);
}

function project(history: readonly Month[], horizon: number): Month[] {
  const last = history.at(-1)?.month ?? '1970-01';
  const level = mean(history.slice(-YEAR));
  const drift = driftOf(history);
  const seasons = history.length >= 2 * YEAR ? seasonsOf(history) : undefined;
  return Array.from({ length: horizon }, (_, at) => {
    const month = nextMonth(last, at + 1);
    const season = seasons?.get(month.slice(5)) ?? 1;
    // Half a year lies between the middle of the last twelve months and their end.
    return { month, amount: level * season * drift ** ((at + 1 + YEAR / 2) / YEAR) };
  });
}

/** Each calendar month against its own year, averaged over whole years counted back from the end. */
function seasonsOf(history: readonly Month[]): ReadonlyMap<string, number> {
  const years = Math.floor(history.length / YEAR);
  const factors = new Map<string, number[]>();
  for (let year = 0; year < years; year += 1) {
    const end = history.length - year * YEAR;
    const months = history.slice(end - YEAR, end);
    const level = mean(months);
    for (const { month, amount } of months) {
      const key = month.slice(5);
      factors.set(key, [...(factors.get(key) ?? []), level === 0 ? 1 : amount / level]);
    }
  }
  return new Map(
    [...factors].map(([month, all]) => [month, all.reduce((sum, one) => sum + one, 0) / all.length]),
  );
}

function judge(history: readonly Month[]): Forecast['quality'] {
  const heldOut = Math.min(HELD_OUT, history.length - MONTHS_MIN);
  const observed = history.slice(history.length - heldOut);
  const forecast = heldOut > 0 ? project(history.slice(0, -heldOut), heldOut) : [];
  const errors = observed.map(({ amount }, at) => Math.abs((forecast[at]?.amount ?? 0) - amount) / amount);
  const isKnown = heldOut > 0 && observed.every(({ amount }) => amount !== 0);
  return {
    monthsOfHistory: history.length,
    heldOut,
    meanAbsolutePercentageError: isKnown ? errors.reduce((sum, one) => sum + one, 0) / heldOut : null,
  };
}
