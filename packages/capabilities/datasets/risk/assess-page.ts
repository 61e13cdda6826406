import {
  type Assessment,
  assessAdherence,
  assessComorbidity,
  assessHospital,
  assessLace,
  assessReadmission,
  defaultCharlsonWeights,
  defaultHospitalVariant,
  type SelectOptions,
  type Statement,
  selectRowsOfMembers,
  type Value,
} from '@chartwright/analytics';
import type { RiskBody } from './model.ts';

export type Row = Readonly<Record<string, Value>>;

export type Given = {
  /** Undefined where there are more rows than can be held at once. */
  readonly read: (statement: Statement) => Promise<readonly Row[] | undefined>;
  readonly options: SelectOptions;
  /** Last day of the claims. */
  readonly claimsTo: string | undefined;
};

type RowsOf = (scored: Row) => readonly Row[];

/**
 * Assesses people or stays from the rows of their members, half a page at a time where the whole would be too many rows.
 *
 * @throws {Error} where one member alone has more rows than can be held
 */
export async function assessPage(
  body: RiskBody,
  page: readonly Row[],
  given: Given,
): Promise<readonly Assessment[]> {
  if (page.length === 0) return [];
  const rows = await readRows(body, page, given);
  if (rows !== undefined) return page.map((scored) => assessOne(body, scored, { ...rows, given }));
  if (page.length === 1) throw new Error('one member has more rows than can be held at once');
  const half = Math.ceil(page.length / 2);
  const first = await assessPage(body, page.slice(0, half), given);
  return [...first, ...(await assessPage(body, page.slice(half), given))];
}

type TablesOf = { readonly claims: RowsOf; readonly labs: RowsOf; readonly fills: RowsOf };
const none: RowsOf = () => [];

async function readRows(
  { measure }: RiskBody,
  page: readonly Row[],
  { read, options }: Given,
): Promise<TablesOf | undefined> {
  const members = [...new Set(page.map(({ member_id }) => String(member_id)))];
  const rowsOf = async (table: string): Promise<RowsOf | undefined> => {
    const rows = await read(selectRowsOfMembers(table, members, options));
    if (rows === undefined) return undefined;
    const grouped = Map.groupBy(rows, ({ member_id }) => member_id);
    return ({ member_id }) => grouped.get(member_id) ?? [];
  };
  if (measure === 'pdc') {
    const fills = await rowsOf('pharmacy');
    return fills && { claims: none, labs: none, fills };
  }
  const claims = await rowsOf('claims');
  const labs = measure === 'hospital' ? await rowsOf('labs') : none;
  return claims && labs && { claims, labs, fills: none };
}

function assessOne(body: RiskBody, scored: Row, rows: TablesOf & { readonly given: Given }): Assessment {
  const { measure, period } = body;
  const { claims, labs, fills, given } = rows;
  switch (measure) {
    case 'pdc':
      return assessAdherence(scored, fills(scored), period);
    case 'lace':
      return assessLace(scored, claims(scored));
    case 'readmission':
      return assessReadmission(scored, claims(scored), given.claimsTo);
    case 'hospital': {
      const variant = body.variant ?? defaultHospitalVariant;
      return assessHospital(scored, { claims: claims(scored), labs: labs(scored) }, variant);
    }
    default: {
      const weights = body.weights ?? defaultCharlsonWeights;
      return assessComorbidity(scored, claims(scored), { measure, period, weights });
    }
  }
}
