import { Int32List } from '../growable.ts';
import { IdTable } from './id-table.ts';
import { readRf2 } from './rf2-rows.ts';
import type { SourceFile } from './source.ts';

type OnBytes = (bytes: number) => void;

const IS_A = '116680003';
const INFERRED = '900000000000011006';
const ICD10CM_MAP = '6011000124106';

/** Historical associations that name what to use instead, and that only say where a concept went. */
const ASSOCIATIONS: Readonly<Record<string, string>> = {
  '900000000000527005': 'same-as',
  '900000000000526001': 'replaced-by',
  '900000000000523009': 'possibly-equivalent-to',
  '900000000000524003': 'moved-to',
  '1186924009': 'partially-equivalent-to',
  '1186921001': 'possibly-replaced-by',
};

/** Only concepts have these two digits before the check digit. */
const isConceptId = (id: string): boolean => /[01]0\d$/.test(id);

/** Active is-a relations as concluded by the classifier. */
export async function readParents(files: readonly SourceFile[], onBytes: OnBytes) {
  const ids = new IdTable();
  const concepts = new IdTable();
  const [times, actives, children, parents] = [
    new Int32List(),
    new Int32List(),
    new Int32List(),
    new Int32List(),
  ];
  await readRf2(
    files,
    'relationship',
    ({ cells, time, active }) => {
      const [id = '', , , , child = '', parent = '', , type, characteristic] = cells;
      if (type !== IS_A || characteristic !== INFERRED) return;
      const number = ids.add(id);
      if (number === times.length) for (const list of [times, actives, children, parents]) list.push(0);
      if (time < times.get(number)) return;
      times.set(number, time);
      actives.set(number, Number(active));
      children.set(number, concepts.add(child));
      parents.set(number, concepts.add(parent));
    },
    { onBytes },
  );
  return {
    each: (write: (child: string, parent: string) => void): void => {
      for (let at = 0; at < times.length; at += 1)
        if (actives.get(at) === 1) write(concepts.id(children.get(at)), concepts.id(parents.get(at)));
    },
  };
}

/** Retired concept, kind of association, concept it points to; ascending and without repetition. */
export async function readHistory(
  files: readonly SourceFile[],
  onBytes: OnBytes,
): Promise<readonly (readonly [string, string, string])[]> {
  const members = new Map<
    string,
    { time: number; active: boolean; row: readonly [string, string, string] }
  >();
  await readRf2(
    files,
    'association',
    ({ cells, time, active }) => {
      const [member = '', , , , refset = '', retired = '', target = ''] = cells;
      const kind = ASSOCIATIONS[refset];
      if (kind === undefined || !isConceptId(retired)) return;
      const known = members.get(member);
      if (known === undefined || known.time <= time)
        members.set(member, { time, active, row: [retired, kind, target] });
    },
    { onBytes },
  );
  const rows = [...members.values()].filter(({ active }) => active).map(({ row }) => row);
  const byText = new Map(rows.map((row) => [row.join('\t'), row]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

type MapRow = {
  readonly group: number;
  readonly priority: number;
  readonly rule: string;
  readonly target: string;
};

/**
 * ICD-10-CM codes of each concept. A concept whose codes depend on facts that a map rule asks for has none here:
 * an answer for an unknown age or sex would be an invented one.
 */
export async function readMaps(files: readonly SourceFile[], onBytes: OnBytes) {
  const members = new Map<string, { time: number; active: boolean; concept: string; row: MapRow }>();
  let other = 0;
  await readRf2(
    files,
    'map',
    ({ cells, time, active }) => {
      const [member = '', , , , refset, concept = '', group, priority, rule = '', , target = ''] = cells;
      if (refset !== ICD10CM_MAP) {
        other += 1;
        return;
      }
      const known = members.get(member);
      if (known !== undefined && known.time > time) return;
      const row = { group: Number(group), priority: Number(priority), rule, target };
      members.set(member, { time, active, concept, row });
    },
    { onBytes },
  );
  const byConcept = Map.groupBy(
    [...members.values()].filter(({ active }) => active),
    ({ concept }) => concept,
  );
  const rows: [string, string][] = [];
  let dependent = 0;
  for (const [concept, found] of byConcept) {
    const codes = unconditional(found.map(({ row }) => row));
    if (codes === undefined) dependent += 1;
    else if (codes.length > 0) rows.push([concept, codes.join(' ')]);
  }
  return { rows: rows.toSorted(([a], [b]) => (a < b ? -1 : 1)), dependent, other };
}

/** The codes of all groups in order, undefined when a group has a rule that asks for more than the concept. */
function unconditional(rows: readonly MapRow[]): string[] | undefined {
  const targets: string[] = [];
  const groups = Map.groupBy(
    rows.toSorted((a, b) => a.group - b.group || a.priority - b.priority),
    ({ group }) => group,
  );
  for (const [first] of groups.values()) {
    if (first === undefined || first.rule !== 'TRUE') return undefined;
    if (/^[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$/.test(first.target)) targets.push(first.target);
  }
  return [...new Set(targets)];
}
