import { canonicalQuery, type Query } from '@chartwright/analytics';

export type Row = Readonly<Record<string, unknown>>;

/** One line of a file of questions: with the rows that are right, or the typed query alone. */
export type Asked = {
  readonly id: string;
  readonly question: string;
  readonly expectedQuery: Omit<Partial<Query>, 'intent'> & { readonly intent: string };
  readonly expected?: { readonly rows?: readonly Row[] };
};

export type Reply = {
  readonly status: string;
  readonly query?: Query;
  readonly rows?: readonly Row[];
  readonly refusal?: { readonly type: string };
};

/** `refused` is right where there is no answer; where there is one it is neither right nor wrong. */
export type Verdict = 'right' | 'wrong' | 'refused';

const RELATIVE = 0.001;
const ABSOLUTE = 0.005;

const refusals: Readonly<Record<string, string>> = {
  clarify: 'ambiguous',
  unsupported: 'not_modelled',
  refuse: 'not_permitted',
};

export const refusalOf = ({ expectedQuery }: Asked): string | undefined => refusals[expectedQuery.intent];

const isNear = (got: unknown, wanted: unknown): boolean =>
  typeof got === 'number' && typeof wanted === 'number'
    ? Math.abs(got - wanted) <= Math.max(ABSOLUTE, Math.abs(wanted) * RELATIVE)
    : JSON.stringify(got) === JSON.stringify(wanted);

const isRow = (got: Row | undefined, wanted: Row): boolean =>
  got !== undefined && Object.entries(wanted).every(([name, value]) => isNear(got[name], value));

function isRows(got: readonly Row[], wanted: readonly Row[], isOrdered: boolean): boolean {
  if (got.length !== wanted.length) return false;
  if (isOrdered) return wanted.every((row, at) => isRow(got[at], row));
  return wanted.every((row) => got.some((one) => isRow(one, row)));
}

/** A list that names no column shows those of its base. */
function isQuery({ expectedQuery }: Asked, got: Query | undefined): boolean {
  if (!got) return false;
  const { table, ...asked } = expectedQuery;
  const whole = { metrics: [], dimensions: [], filters: [], cohorts: [], having: [], orderBy: [], ...asked };
  const named = table === undefined ? {} : { table: table.replace('.csv', '') };
  const isOpenList = whole.intent === 'list' && whole.dimensions.length === 0;
  const shown = isOpenList ? { ...got, dimensions: [] } : got;
  return canonicalQuery({ model: got.model, ...whole, ...named } as Query) === canonicalQuery(shown);
}

export function judge(asked: Asked, reply: Reply): Verdict {
  if (reply.refusal) return 'refused';
  if (refusalOf(asked) !== undefined) return 'wrong';
  const { orderBy, limit, intent } = asked.expectedQuery;
  const rows = asked.expected?.rows;
  const isIntent = reply.query === undefined || reply.query.intent === intent;
  const isOrdered = orderBy !== undefined && limit !== undefined;
  const isRight = rows ? isIntent && isRows(reply.rows ?? [], rows, isOrdered) : isQuery(asked, reply.query);
  return isRight ? 'right' : 'wrong';
}

/** Right is 1, a wrong answer, or any answer where there is none, costs `penalty`; in hundredths of all questions. */
export function penalised(verdicts: readonly (readonly [Asked, Verdict])[], penalty: number): number {
  const points = verdicts.map(([asked, verdict]) => {
    if (verdict === 'wrong') return -penalty;
    return verdict === 'right' || refusalOf(asked) !== undefined ? 1 : 0;
  });
  return (points.reduce((sum, point) => sum + point, 0) / verdicts.length) * 100;
}
