import r4b from '../generated/r4b.json' with { type: 'json' };

/** One element of a type, under the name it has in JSON (`onsetDateTime`). */
export type Element = {
  readonly type: string;
  readonly isList: boolean;
  /** The value set that the element is bound to with strength `required`. */
  readonly codes?: string;
};
/** A type whose values are objects. */
export type ObjectType = {
  readonly elements: ReadonlyMap<string, Element>;
  readonly required: readonly string[];
  /** Names of which a value has at most one, by what R4B calls their choice: `performed`. */
  readonly choices: readonly (readonly [choice: string, names: readonly string[]])[];
  readonly isResource: boolean;
};

type Row = { type: string; min?: number; many?: boolean; choice?: string; codes?: string };

function readType(rows: Readonly<Record<string, Row>>): ObjectType {
  const entries = Object.entries(rows);
  const byChoice = Map.groupBy(entries, ([, { choice }]) => choice ?? '');
  return {
    elements: new Map(
      entries.map(([name, { type, many, codes }]) => [
        name,
        { type, isList: many === true, ...(codes !== undefined && { codes }) },
      ]),
    ),
    required: entries.filter(([, { min }]) => min === 1).map(([name]) => name),
    choices: [...byChoice]
      .filter(([choice, chosen]) => choice !== '' && chosen.length > 1)
      .map(([choice, chosen]) => [choice, chosen.map(([name]) => name)]),
    isResource: 'id' in rows,
  };
}

const types: ReadonlyMap<string, ObjectType> = new Map(
  Object.entries(r4b.types as Record<string, Record<string, Row>>).map(([type, rows]) => [
    type,
    readType(rows),
  ]),
);

const systems: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> = new Map(
  Object.entries(r4b.codes as Record<string, Record<string, string[]>>).map(([set, bySystem]) => [
    set,
    new Map(Object.entries(bySystem).map(([system, codes]) => [system, new Set(codes)])),
  ]),
);

const flat: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...systems].map(([set, bySystem]) => [
    set,
    new Set([...bySystem.values()].flatMap((codes) => [...codes])),
  ]),
);

/** What we use of a type; undefined for a primitive type and for one that we do not use. */
export const objectType = (type: string): ObjectType | undefined => types.get(type);

/** Every code of a value set, whatever its system. */
export const codesOf = (valueSet: string): ReadonlySet<string> => flat.get(valueSet) ?? new Set();

/** The codes of a value set that come from one system. */
export const codesOfSystem = (valueSet: string, system: string): ReadonlySet<string> =>
  systems.get(valueSet)?.get(system) ?? new Set();
