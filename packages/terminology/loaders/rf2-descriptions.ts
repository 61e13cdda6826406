import { join } from 'node:path';
import { writeRows } from '../artefact.ts';
import { Int32List, TextPool } from '../growable.ts';
import { FILES } from '../library.ts';
import { IdTable } from './id-table.ts';
import type { Rf2Files } from './rf2-files.ts';
import { readRf2 } from './rf2-rows.ts';
import { LoadError, type SourceFile } from './source.ts';
import type { StageReport } from './stages.ts';

const FULLY_SPECIFIED = '900000000000003001';
const SYNONYM = '900000000000013009';
const PREFERRED = '900000000000548007';

type Reading = {
  readonly refset: string;
  readonly folder: string;
  readonly onBytes: (bytes: number) => void;
};

/** Keeps of each identifier the row of the latest day, as Full files need it; Snapshot files have one row each. */
class Latest {
  readonly ids = new IdTable();
  readonly #times = new Int32List();
  readonly flags = new Int32List();

  /** Number of the identifier, or -1 when a later row of it is known. On the same day the active row stands. */
  take(id: string, time: number, flag: number): number {
    const number = this.ids.add(id);
    if (number === this.flags.length) {
      this.#times.push(time);
      this.flags.push(flag);
      return number;
    }
    const known = this.#times.get(number);
    if (time < known || (time === known && flag < this.flags.get(number))) return -1;
    this.#times.set(number, time);
    this.flags.set(number, flag);
    return number;
  }
}

/** Reads concepts and names, and writes them by concept in ascending order. */
export async function readConceptsAndDescriptions(files: Rf2Files, reading: Reading): Promise<StageReport> {
  const concepts = new Latest();
  await readRf2(
    files.concept,
    'concept',
    ({ cells, time, active }) => concepts.take(cells[0] ?? '', time, Number(active)),
    reading,
  );
  const preferred = await readPreferred(files.language, reading);
  const descriptions = new Descriptions();
  await readRf2(files.description, 'description', (row) => descriptions.take(row, concepts.ids), reading);
  return writeNames({ concepts, preferred, descriptions }, reading.folder);
}

/** Which descriptions the language reference set prefers: flag 1. */
async function readPreferred(files: readonly SourceFile[], reading: Reading): Promise<Latest> {
  const preferred = new Latest();
  const others = new Set<string>();
  await readRf2(
    files,
    'language',
    ({ cells, time, active }) => {
      const [, , , , refset = '', description = '', acceptability] = cells;
      if (refset === reading.refset)
        preferred.take(description, time, Number(active && acceptability === PREFERRED));
      else others.add(refset);
    },
    reading,
  );
  if (preferred.ids.size === 0)
    throw new LoadError(
      `The release has no language reference set ${reading.refset}. It has ${[...others].join(', ')}: choose one by --language.`,
    );
  return preferred;
}

/** Descriptions by number, in columns. */
class Descriptions {
  readonly rows = new Latest();
  readonly concepts = new Int32List();
  readonly isName: number[] = [];
  readonly #places = new Int32List();
  readonly #terms = new TextPool(1 << 24);
  orphans = 0;

  take(
    { cells, time, active }: { cells: readonly string[]; time: number; active: boolean },
    ids: IdTable,
  ): void {
    const [id = '', , , , conceptId = '', language = '', type, term = ''] = cells;
    if (!language.startsWith('en') || (type !== FULLY_SPECIFIED && type !== SYNONYM)) return;
    const concept = ids.find(conceptId);
    if (concept === -1) {
      this.orphans += 1;
      return;
    }
    const number = this.rows.take(id, time, Number(active));
    if (number === -1) return;
    if (number === this.#places.length) {
      this.#places.push(0);
      this.concepts.push(0);
    }
    this.#places.set(number, this.#terms.length);
    this.#terms.push(term);
    this.concepts.set(number, concept);
    this.isName[number] = Number(type === FULLY_SPECIFIED);
  }

  term(number: number): string {
    return this.#terms.at(this.#places.get(number));
  }

  /** Numbers of the descriptions of each concept, in the order of the files. */
  byConcept(concepts: number): (concept: number) => Int32Array {
    const starts = new Int32Array(concepts + 1);
    const size = this.concepts.length;
    for (let at = 0; at < size; at += 1) {
      const next = this.concepts.get(at) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let at = 1; at <= concepts; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const free = starts.slice();
    const sorted = new Int32Array(size);
    for (let at = 0; at < size; at += 1) {
      const concept = this.concepts.get(at);
      const place = free[concept] ?? 0;
      sorted[place] = at;
      free[concept] = place + 1;
    }
    return (concept) => sorted.subarray(starts[concept], starts[concept + 1]);
  }
}

type Names = { readonly concepts: Latest; readonly preferred: Latest; readonly descriptions: Descriptions };

function writeNames({ concepts, preferred, descriptions }: Names, folder: string): StageReport {
  const order = concepts.ids.inOrder();
  const of = descriptions.byConcept(concepts.ids.size);
  const isPreferred = (number: number): boolean => {
    const found = preferred.ids.find(descriptions.rows.ids.id(number));
    return found !== -1 && preferred.flags.get(found) === 1;
  };
  const names = new Map<number, string>();
  for (const concept of order) {
    const name = chooseName([...of(concept)], concepts.flags.get(concept) === 1, {
      descriptions,
      isPreferred,
    });
    if (name !== undefined) names.set(concept, name);
  }
  const count = { active: 0, inactive: 0 };
  writeRows(join(folder, FILES.concepts), (write) => {
    for (const concept of order) {
      const name = names.get(concept);
      if (name === undefined) continue;
      const active = concepts.flags.get(concept) === 1;
      count[active ? 'active' : 'inactive'] += 1;
      write(concepts.ids.id(concept), active ? '1' : '0', name);
    }
  });
  const rows = writeRows(join(folder, FILES.descriptions), (write) => {
    for (const concept of order) {
      if (concepts.flags.get(concept) !== 1 || !names.has(concept)) continue;
      for (const number of of(concept)) {
        if (descriptions.rows.flags.get(number) !== 1 || descriptions.isName[number] === 1) continue;
        write(concepts.ids.id(concept), isPreferred(number) ? 'P' : 'S', descriptions.term(number));
      }
    }
  });
  const nameless = order.length - names.size;
  const notes = [];
  if (nameless > 0)
    notes.push(`${nameless} concepts have no fully specified name in English and were left out.`);
  if (descriptions.orphans > 0)
    notes.push(
      `${descriptions.orphans} descriptions belong to concepts that are not here. An extension is loaded together with its edition: give both paths.`,
    );
  return { counts: { ...count, descriptions: rows }, notes };
}

/** The fully specified name: the preferred active one; of a retired concept the last one it had. */
function chooseName(
  numbers: readonly number[],
  isActive: boolean,
  { descriptions, isPreferred }: { descriptions: Descriptions; isPreferred: (number: number) => boolean },
): string | undefined {
  const all = numbers.filter((number) => descriptions.isName[number] === 1);
  const active = all.filter((number) => descriptions.rows.flags.get(number) === 1);
  const chosen = active.find(isPreferred) ?? active[0] ?? (isActive ? undefined : all.at(-1));
  return chosen === undefined ? undefined : descriptions.term(chosen);
}
