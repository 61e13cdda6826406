/** Who an analysis is broken down by: its column among the selected cases, and the table that names it. */
export const PIVOTS = {
  surgeon: { column: 'surgeon_id', table: 'surgeons', name: 'surgeon_name' },
  payor: { column: 'payor_id', table: 'payors', name: 'payor_name' },
  provider: { column: 'facility_id', table: 'facilities', name: 'facility_name' },
  client: { column: 'client_id', table: 'clients', name: 'client_name' },
} as const;

export type Pivot = keyof typeof PIVOTS;

/** Name of the pivot of rows under the alias `s`; the id where no table names it. */
export function nameOf(pivot: Pivot, tables: ReadonlySet<string>): string {
  const { column, table, name } = PIVOTS[pivot];
  if (!tables.has(table)) return 'cast(null as varchar)';
  return `(select max(n.${name}) from ${table} n where n.${column} = s.${column})`;
}
