import highs from 'highs';
import type { SparseRow } from './model.ts';

// Its types describe the CommonJS build, of which the default is a member; what is imported here is the default itself.
const openSolver = highs as unknown as typeof highs.default;

let solver: ReturnType<typeof openSolver> | undefined;

/**
 * Linear quantile regression (Koenker and Bassett, Econometrica 1978;46:33): the coefficients that minimise the pinball
 * loss at `level`. Solved as its dual linear programme, whose multipliers are the coefficients: one constraint for each
 * column and one bounded variable for each case.
 *
 * @throws {Error} when the programme has no optimum, which a finite target cannot cause
 */
export async function fitQuantile(
  rows: readonly SparseRow[],
  targets: readonly number[],
  columns: number,
  level: number,
): Promise<number[]> {
  solver ??= openSolver();
  const opened = await solver;
  const used = countUse(rows, columns);
  const constrained = used.flatMap((cases, column) => (cases.length > 0 ? [column] : []));
  const solution = opened.solve(writeProgramme(rows, targets, used, level), {});
  if (solution.Status !== 'Optimal') throw new Error(`A quantile regression ended as ${solution.Status}`);
  const coefficients = Array<number>(columns).fill(0);
  for (const row of solution.Rows) {
    const column = constrained[row.Index];
    if (column !== undefined && 'Dual' in row) coefficients[column] = row.Dual;
  }
  return coefficients;
}

/** The cases of each column with their values; a column no case has keeps zero as its coefficient. */
function countUse(rows: readonly SparseRow[], columns: number): (readonly [number, number])[][] {
  const used = Array.from({ length: columns }, (): [number, number][] => []);
  rows.forEach((row, at) => {
    for (const [column, value] of row) if (value !== 0) used[column]?.push([at, value]);
  });
  return used;
}

/** In the LP format that the solver reads. */
function writeProgramme(
  rows: readonly SparseRow[],
  targets: readonly number[],
  used: readonly (readonly (readonly [number, number])[])[],
  level: number,
): string {
  const objective = targets.map((target, at) => writeTerm(target, at)).join('\n');
  const constraints = used
    .map((cases, column) =>
      cases.length === 0
        ? ''
        : `c${column}: ${cases.map(([at, value]) => writeTerm(value, at)).join('\n')} = 0\n`,
    )
    .join('');
  const bounds = rows.map((_, at) => `${level - 1} <= d${at} <= ${level}`).join('\n');
  return `Maximize\nobj: ${objective}\nSubject To\n${constraints}Bounds\n${bounds}\nEnd\n`;
}

const writeTerm = (factor: number, at: number): string =>
  `${factor < 0 ? '-' : '+'} ${Math.abs(factor).toFixed(9)} d${at}`;

export const applyCoefficients = (coefficients: readonly number[], row: SparseRow): number =>
  row.reduce((sum, [column, value]) => sum + (coefficients[column] ?? 0) * value, 0);
