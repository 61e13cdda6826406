import { join } from 'node:path';
import { writeRows } from '../artefact.ts';
import { withoutTag } from '../index-builder.ts';
import { FILES } from '../library.ts';
import type { StageReport } from './stages.ts';

/** A concept as a flat list gives it. */
export type ListedConcept = {
  readonly code: string;
  /** Unknown where the list does not say. */
  readonly active: boolean | undefined;
  readonly name: string;
  readonly preferred: string | undefined;
  readonly synonyms: readonly string[];
};

const activityOf = (active: boolean | undefined): string => (active === undefined ? '?' : active ? '1' : '0');

/** Writes a flat list of concepts as a normalised release. @param concepts by code, in any order */
export function writeConcepts(folder: string, concepts: ReadonlyMap<string, ListedConcept>): StageReport {
  const ordered = [...concepts.values()].toSorted((a, b) => compareCodes(a.code, b.code));
  writeRows(join(folder, FILES.concepts), (write) => {
    for (const { code, active, name } of ordered) write(code, activityOf(active), name);
  });
  const descriptions = writeRows(join(folder, FILES.descriptions), (write) => {
    for (const { code, active, name, preferred, synonyms } of ordered) {
      if (active === false) continue;
      if (preferred !== undefined && preferred !== withoutTag(name)) write(code, 'P', preferred);
      for (const synonym of synonyms) write(code, 'S', synonym);
    }
  });
  const count = (state: boolean | undefined) => ordered.filter(({ active }) => active === state).length;
  const [active, inactive, unstated] = [count(true), count(false), count(undefined)];
  const notes =
    unstated === 0 ? [] : [`${unstated} concepts are not said to be active or inactive; they are used.`];
  return { counts: { active, inactive, unstated, descriptions }, notes };
}

/** Identifiers as numbers: the shorter is the smaller. */
const compareCodes = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
