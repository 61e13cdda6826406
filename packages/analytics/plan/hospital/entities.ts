import type { Statement } from '../../engine/model.ts';

export const ENTITY_TYPES = [
  'procedure',
  'condition',
  'drg',
  'surgeon',
  'payor',
  'provider',
  'client',
  'specialty',
  'supply',
  'billing_group',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

type Source = {
  readonly table: string;
  readonly id: string;
  readonly name?: string;
  readonly where?: string;
};

/** Where the ids and names of an entity stand. Tables without a name complete the ids. */
const SOURCES: Readonly<Record<EntityType, readonly Source[]>> = {
  procedure: [
    { table: 'cases', id: 'procedure_code', name: 'procedure_name' },
    { table: 'case_codes', id: 'code', name: 'code_name', where: "code_kind = 'procedure'" },
  ],
  condition: [
    { table: 'cases', id: 'diagnosis_code', name: 'diagnosis_name' },
    { table: 'case_codes', id: 'code', name: 'code_name', where: "code_kind = 'diagnosis'" },
  ],
  drg: [{ table: 'cases', id: 'drg_code', name: 'drg_name' }],
  surgeon: [
    { table: 'surgeons', id: 'surgeon_id', name: 'surgeon_name' },
    { table: 'cases', id: 'surgeon_id' },
  ],
  payor: [
    { table: 'payors', id: 'payor_id', name: 'payor_name' },
    { table: 'cases', id: 'payor_id' },
  ],
  provider: [
    { table: 'facilities', id: 'facility_id', name: 'facility_name' },
    { table: 'cases', id: 'facility_id' },
  ],
  client: [
    { table: 'clients', id: 'client_id', name: 'client_name' },
    { table: 'cases', id: 'client_id' },
  ],
  specialty: [{ table: 'cases', id: 'specialty', name: 'specialty' }],
  supply: [{ table: 'case_supplies', id: 'item_id', name: 'item_name' }],
  billing_group: [
    { table: 'billing_groups', id: 'billing_group_id', name: 'billing_group_name' },
    { table: 'case_charges', id: 'billing_group_id' },
  ],
};

/** Every id of a kind with its name, as `id, name`; undefined where no table of the dataset has any. */
export function selectEntities(type: EntityType, tables: ReadonlySet<string>): Statement | undefined {
  const sources = SOURCES[type].filter(({ table }) => tables.has(table));
  if (sources.length === 0) return undefined;
  const one = ({ table, id, name, where }: Source) =>
    `select ${id} as id, ${name ?? 'cast(null as varchar)'} as name from ${table}
where ${id} is not null${where === undefined ? '' : ` and ${where}`}`;
  const sql = `select id, min(name) as name from (
${sources.map(one).join('\nunion all\n')}
) known
group by id
order by id`;
  return { sql, parameters: [] };
}
