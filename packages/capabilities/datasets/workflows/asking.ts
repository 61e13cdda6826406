import type { CaseSelection, Statement } from '@chartwright/analytics';
import type { Entities } from './entities.ts';
import { dayOf, type HospitalData } from './hospital-data.ts';

const DAYS = 365;
const DAY_MS = 86_400_000;

/** The last 365 days, today included. */
export function lastYear(now: Date): { readonly from: string; readonly to: string } {
  return { from: dayOf(new Date(now.getTime() - (DAYS - 1) * DAY_MS)), to: dayOf(now) };
}

export type AskedCases = {
  readonly domain: CaseSelection['domain'];
  readonly ids: readonly string[];
  readonly period: CaseSelection['period'];
  readonly filters: {
    readonly payors: readonly string[];
    readonly providers: readonly string[];
    readonly surgeons: readonly string[];
    readonly clients: readonly string[];
    readonly specialties: readonly string[];
    readonly excluded_diagnoses: readonly string[];
  };
};

/**
 * The cases that were asked for, once every id of them is known to be one of the organisation's own.
 *
 * @throws {Problem} 400 for a name in place of an id, 404 for an unknown id
 */
export async function selectionOf(
  entities: Entities,
  data: HospitalData,
  { domain, ids, period, filters }: AskedCases,
): Promise<CaseSelection> {
  await entities.require(data, domain, ids);
  await entities.require(data, 'payor', filters.payors);
  await entities.require(data, 'provider', filters.providers);
  await entities.require(data, 'surgeon', filters.surgeons);
  await entities.require(data, 'client', filters.clients);
  await entities.require(data, 'specialty', filters.specialties);
  const {
    payors,
    providers,
    surgeons,
    clients,
    specialties,
    excluded_diagnoses: excludedDiagnoses,
  } = filters;
  return {
    domain,
    ids,
    period,
    payors,
    providers,
    surgeons,
    clients,
    specialties,
    excludedDiagnoses,
    tables: data.tables,
  };
}

/** The rows of a statement under the names of its columns. */
export async function readNamed(
  data: HospitalData,
  statement: Statement,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { columns, rows } = await data.read(statement);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
}

const PLACES = 4;

export const numberIn = (row: Readonly<Record<string, unknown>> | undefined, column: string): number =>
  Number(row?.[column] ?? 0);

/** A figure to four places; null where there is none. */
export function figureIn(row: Readonly<Record<string, unknown>> | undefined, column: string): number | null {
  const value = row?.[column];
  return typeof value === 'number' ? Number(value.toFixed(PLACES)) : null;
}

export const textIn = (row: Readonly<Record<string, unknown>>, column: string): string | null => {
  const value = row[column];
  return typeof value === 'string' ? value : null;
};
