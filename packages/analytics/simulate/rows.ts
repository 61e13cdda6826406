import type { Statement } from '../engine/model.ts';
import type { Value } from '../model/model.ts';
import type { Period } from '../model/query.ts';
import type { Month } from './forecast.ts';
import type { Cell } from './simulate.ts';

/** What a simulation is about; an empty list is no limit. */
export type SimulationScope = {
  readonly payors: readonly string[];
  readonly specialties: readonly string[];
  readonly procedures: readonly string[];
  readonly surgeons: readonly string[];
  readonly diagnoses: readonly string[];
};

export type SimulationMode = 'items' | 'billing_groups';

/** Lines, the item they are of, and what they come to, by mode. */
const LINES = {
  items: {
    table: 'case_supplies',
    item: 'item_id',
    quantity: 'l.quantity',
    amount: 'l.quantity * l.unit_price',
  },
  billing_groups: {
    table: 'case_charges',
    item: 'billing_group_id',
    quantity: '1',
    amount: 'l.charge_amount',
  },
} as const;

const COLUMNS = {
  payors: 'c.payor_id',
  specialties: 'c.specialty',
  procedures: 'c.procedure_code',
  surgeons: 'c.surgeon_id',
  diagnoses: 'c.diagnosis_code',
} as const satisfies Record<keyof SimulationScope, string>;

/** Items that do not change are added up under this name. */
const OTHERS = '';

export const simulationTable = (mode: SimulationMode): string => LINES[mode].table;

function writeScope(scope: SimulationScope, period: Period) {
  const parameters: Value[] = [];
  const bind = (value: Value): string => {
    parameters.push(value);
    return `$${parameters.length}`;
  };
  const conditions = Object.entries(COLUMNS).flatMap(([name, column]) => {
    const wanted = scope[name as keyof SimulationScope];
    return wanted.length === 0 ? [] : [`${column} in (${wanted.map(bind).join(', ')})`];
  });
  const [from, to] = [bind(period.from), bind(period.to)];
  conditions.push(`c.discharge_date between cast(${from} as date) and cast(${to} as date)`);
  return { parameters, bind, where: conditions.join('\n  and ') };
}

/** What was spent or billed by item, procedure and payor within the look-back. */
export function selectCells(
  mode: SimulationMode,
  scope: SimulationScope,
  period: Period,
  items: readonly string[],
): Statement {
  const { table, item, quantity, amount } = LINES[mode];
  const { parameters, bind, where } = writeScope(scope, period);
  const named = `case when l.${item} in (${items.map(bind).join(', ')}) then l.${item} else '${OTHERS}' end`;
  const sql = `select ${named} as item, c.procedure_code, c.payor_id,
  sum(${quantity}) as quantity, sum(${amount}) as amount, count(distinct c.case_id) as cases
from ${table} l join cases c on c.case_id = l.case_id
where ${where}
group by 1, 2, 3
order by 1, 2, 3`;
  return { sql, parameters };
}

/** The same by month, for the forecast. */
export function selectMonths(mode: SimulationMode, scope: SimulationScope, period: Period): Statement {
  const { table, amount } = LINES[mode];
  const { parameters, where } = writeScope(scope, period);
  const sql = `select extract(year from c.discharge_date) * 100 + extract(month from c.discharge_date) as month,
  sum(${amount}) as amount, count(distinct c.case_id) as cases
from ${table} l join cases c on c.case_id = l.case_id
where ${where}
group by 1
order by 1`;
  return { sql, parameters };
}

const numberOf = (value: Value | undefined): number => (typeof value === 'number' ? value : 0);
const textOf = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);

export const readCells = (rows: readonly (readonly Value[])[]): Cell[] =>
  rows.map(([item, procedure, payor, quantity, amount]) => ({
    item: textOf(item) ?? OTHERS,
    procedure: textOf(procedure),
    payor: textOf(payor),
    quantity: numberOf(quantity),
    amount: numberOf(amount),
  }));

export type MonthRow = Month & { readonly cases: number };

export const readMonths = (rows: readonly (readonly Value[])[]): MonthRow[] =>
  rows.map(([month, amount, cases]) => ({
    month: `${Math.floor(numberOf(month) / 100)}-${String(numberOf(month) % 100).padStart(2, '0')}`,
    amount: numberOf(amount),
    cases: numberOf(cases),
  }));

/** What groups of a simulation are made by. */
export type GroupKind = 'item' | 'procedure' | 'payor';

/** How many people each group is of, and all of them together. */
export type People = Readonly<Record<GroupKind, ReadonlyMap<string | null, number>>> & {
  readonly all: number;
};

/** Distinct people of each group within the look-back; `all` has no group. */
export function selectPeopleOfGroups(
  mode: SimulationMode,
  scope: SimulationScope,
  period: Period,
  items: readonly string[],
): Statement {
  const { table, item } = LINES[mode];
  const { parameters, bind, where } = writeScope(scope, period);
  const sql = `with lines as (
  select l.${item} as item, c.procedure_code, c.payor_id, c.patient_id
  from ${table} l join cases c on c.case_id = l.case_id
  where ${where}
)
select 'all' as kind, cast(null as varchar) as id, count(distinct patient_id) as people from lines
union all
select 'item', item, count(distinct patient_id) from lines where item in (${items.map(bind).join(', ')}) group by item
union all
select 'procedure', procedure_code, count(distinct patient_id) from lines group by procedure_code
union all
select 'payor', payor_id, count(distinct patient_id) from lines group by payor_id`;
  return { sql, parameters };
}

export function countPeople(rows: readonly (readonly Value[])[]): People {
  const of = (wanted: string) =>
    new Map(
      rows.flatMap(([kind, id, people]) =>
        kind === wanted ? [[textOf(id), numberOf(people)] as const] : [],
      ),
    );
  return { item: of('item'), procedure: of('procedure'), payor: of('payor'), all: of('all').get(null) ?? 0 };
}
