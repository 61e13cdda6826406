import type { Db } from '@chartwright/platform';
import type { Condition } from '../conditions.ts';
import { isUuid } from '../ids.ts';
import type { Owner } from '../owner.ts';
import { isPatientId } from '../patients/rules.ts';
import { familyOf } from '../patients/store.ts';
import { whenCondition } from './dates.ts';
import type { FhirType, ParameterOf } from './parameters.ts';
import type { Criterion, Token } from './search.ts';

/** How a search parameter is asked of the database. */
export type Ask = (criterion: Criterion, owner: Owner, db: Db) => Condition | Promise<Condition>;

/** One for each search parameter of a type. */
export type Asks<T extends FhirType> = Readonly<Record<ParameterOf<T>, Ask>>;

/** The conditions of a search. */
export const conditionsOf = (
  asks: Readonly<Record<string, Ask>>,
  criteria: readonly Criterion[],
  owner: Owner,
  db: Db,
): Promise<Condition[]> =>
  Promise.all(
    criteria.map(async (criterion) => {
      const ask = asks[criterion.name];
      return ask === undefined ? mismatch() : ask(criterion, owner, db);
    }),
  );

/** The table of parameters and what answers them have come apart. */
export const mismatch = (): never => {
  throw new Error('A search parameter is not answered as it is declared');
};

const tokens =
  (write: (values: readonly Token[]) => Condition): Ask =>
  (criterion) =>
    criterion.type === 'token' ? write(criterion.values) : mismatch();

/** As columns of tokens hold them. A coding without a system begins with the separator. */
const writeToken = ({ system, code }: Token): string =>
  system === undefined ? (code ?? '') : `${system}|${code ?? ''}`;

/** A column that lists the codings of a resource. */
export const amongTokens = (column: string): Ask =>
  tokens((values) => ({ sql: `${column} && ?::text[]`, values: [values.map(writeToken)] }));

/** Codes of the tokens that are of this system, or of none said. */
const codesOf = (values: readonly Token[], system: string): string[] =>
  values
    .filter((value) => value.system === undefined || value.system === system)
    .flatMap(({ code }) => code ?? []);

/** A column that holds one code of one system. */
export const equalsCode = (column: string, system: string): Ask =>
  tokens((values) => ({ sql: `${column} = any(?::text[])`, values: [codesOf(values, system)] }));

/** A column that holds an identifier of ours. */
export const equalsIdentifier = (column: string, system: string): Ask =>
  tokens((values) => {
    const isAny = values.some((value) => value.system === system && value.code === undefined);
    return isAny
      ? { sql: `${column} is not null`, values: [] }
      : { sql: `${column} = any(?::text[])`, values: [codesOf(values, system)] };
  });

/** A code that stands for a condition in SQL of its own; none stands for a code that is never given. */
export const codeMeans = (system: string, meanings: Readonly<Record<string, string>>): Ask =>
  tokens((values) => {
    const known = codesOf(values, system).flatMap((code) =>
      Object.hasOwn(meanings, code) ? [`(${meanings[code]})`] : [],
    );
    return { sql: known.length === 0 ? 'false' : `(${known.join(' or ')})`, values: [] };
  });

export const equalsId = (column: string): Ask =>
  tokens((values) => {
    const ids = values.filter(({ system }) => system === undefined).map(({ code = '' }) => code);
    return { sql: `${column} = any(?::uuid[])`, values: [ids.filter(isUuid)] };
  });

/** The patient's own, and what belongs to those who were merged into it. */
export const ofPatient =
  (column: string): Ask =>
  async (criterion, owner, db) => {
    if (criterion.type !== 'reference') return mismatch();
    const families = await Promise.all(
      criterion.values.filter(isPatientId).map((id) => familyOf(db, owner, id)),
    );
    return { sql: `${column} = any(?::bigint[])`, values: [families.flat()] };
  };

/** A column that holds an instant, or two that hold a span. */
export const when =
  (from: string, until?: string): Ask =>
  (criterion) =>
    criterion.type === 'date'
      ? whenCondition({ from, ...(until !== undefined && { until }) }, criterion.values)
      : mismatch();
