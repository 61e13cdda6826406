import {
  type ComorbidityTable,
  charlsonWeights,
  comorbidityTables,
  defaultCharlsonWeights,
} from '../../risk/comorbidity.ts';
import type { DerivedContext } from './model.ts';
import { inPeriod, listOf } from './sql.ts';

const CODES = ['dx1', 'dx2', 'dx3', 'dx4'];
export const bitOf = (table: ComorbidityTable, key: string) =>
  2 ** table.groups.findIndex((group) => group.key === key);

/**
 * Common table expression `marked`: every diagnosis code of the claims, with a number whose bits are its groups. There
 * are few different codes, so the lists are gone through once for each code, not for each claim.
 */
export function markedCodes(table: ComorbidityTable): string {
  const lists = table.groups
    .map(({ key, prefixes }) => `(${bitOf(table, key)}, '${prefixes.join(' ')}')`)
    .join(', ');
  const codes = CODES.map((column) => `select ${column} as code from claims`).join(' union ');
  return `listed as (
  select cast(bit as bigint) as bit, unnest(string_to_array(prefixes, ' ')) as prefix
  from (values ${lists}) as lists(bit, prefixes)
), codes as (
  select code, upper(replace(replace(code, '.', ''), ' ', '')) as plain from (${codes}) as found where code is not null
), marked as (
  select c.code, coalesce(bit_or(l.bit), 0) as bits
  from codes c left join listed l on left(c.plain, 3) = left(l.prefix, 3) and left(c.plain, length(l.prefix)) = l.prefix
  where c.plain <> ''
  group by c.code
)`;
}

/** Joins of the claims `b` to `marked`, and the bits of a claim's groups. */
export const markedJoins = CODES.map(
  (column) => `left join marked m_${column} on m_${column}.code = b.${column}`,
).join(' ');
export const markedBits = CODES.map((column) => `coalesce(m_${column}.bits, 0)`).join(' | ');
export const anyCode = `coalesce(${CODES.map((column) => `m_${column}.code`).join(', ')}) is not null`;

/** Bits without those of a mild form whose severe form is present. */
export function withoutMild(table: ComorbidityTable, bits: string): string {
  const drops = table.severer.map(
    ({ drop, when }) =>
      `case when (${bits} & ${bitOf(table, when)}) <> 0 then ${bitOf(table, drop)} else 0 end`,
  );
  return `(${bits} & ~(${drops.join(' | ')}))`;
}

/** Sum of the points of the groups whose bits are set. */
export function sumOfPoints(
  table: ComorbidityTable,
  bits: string,
  points: (key: string) => number | undefined,
): string {
  const terms = table.groups.flatMap(({ key }) => {
    const worth = points(key) ?? 0;
    return worth === 0 ? [] : [`case when (${bits} & ${bitOf(table, key)}) <> 0 then ${worth} else 0 end`];
  });
  return terms.join(' + ');
}

/**
 * Comorbidity score of each member with a claim in the period, from the diagnoses of those claims, reversed ones left
 * out. The score is null where the claims carry no diagnosis.
 *
 * Columns: member_id, last_date (of the claims), score under the name of the table (`charlson`, `elixhauser`), groups
 * (short names in alphabetical order, mild forms replaced by severe ones left out).
 */
function scoredMembers(context: DerivedContext, table: ComorbidityTable, weights: string): string {
  const weightOf = new Map(table.groups.map(({ key, weights: points }) => [key, points[weights]]));
  const groups = table.groups
    .map(({ key }) => ({ text: key, when: `(bits & ${bitOf(table, key)}) <> 0` }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1));
  return `with ${markedCodes(table)}, people as (
  select b.member_id, max(b.service_date) as last_date, bool_or(${anyCode}) as has_codes,
    bit_or(${markedBits}) as found
  from claims b ${markedJoins}
  where ${inPeriod(context, 'b.service_date')} and coalesce(b.status, '') <> 'reversed'
  group by b.member_id
), counted as (
  select member_id, last_date, has_codes, ${withoutMild(table, 'found')} as bits from people
)
select member_id, last_date,
  case when has_codes then ${sumOfPoints(table, 'bits', (key) => weightOf.get(key))} end as ${table.id},
  ${listOf(context, groups)} as groups
from counted`;
}

/** @see scoredMembers; parameter `weights`: charlson1987 (default) or quan2011 */
export function charlsonMembers(context: DerivedContext): string {
  const asked = context.params.weights ?? defaultCharlsonWeights;
  const weights = charlsonWeights.find((name) => name === asked);
  if (weights === undefined) throw new RangeError('no such Charlson weights');
  return scoredMembers(context, comorbidityTables.charlson, weights);
}

/** @see scoredMembers */
export function elixhauserMembers(context: DerivedContext): string {
  return scoredMembers(context, comorbidityTables.elixhauser, 'vanwalraven2009');
}
