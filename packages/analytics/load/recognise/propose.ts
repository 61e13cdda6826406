import type { ColumnSpec, TableSpec } from '../../model/model.ts';
import type { ColumnProposal, Proposal } from '../model.ts';
import { fitOf, isTelling, shapesOf } from './content.ts';
import { createNaming, likeness, wordsOf } from './names.ts';

export type Tables = Readonly<Record<string, TableSpec>>;

/** What is known of a part of a file before any of it is loaded. */
export type PartSample = {
  /** Of the file, and of the sheet or member it is. */
  readonly filename: string;
  readonly columns: readonly string[];
  /** Its first rows, without the header. */
  readonly rows: readonly (readonly string[])[];
};

export type Candidate = { readonly model: string; readonly tables: Tables };

const NAME_MIN = 0.55;
const NAME_PLAIN = 0.95;
const NAMED_AT_LEAST = 0.6;
const SURE_COLUMN = 0.7;
const SURE_TABLE = 0.6;
const SURE_MARGIN = 0.04;
const CONTENT_ONLY = 0.55;
const ALTERNATIVES = 3;
const VALUES_LOOKED_AT = 300;

type Match = {
  readonly source: number;
  readonly target: string;
  readonly confidence: number;
  readonly reason: string;
};

type Fit = {
  readonly model: string;
  readonly table: string;
  readonly spec: TableSpec;
  readonly score: number;
  readonly matches: readonly Match[];
  readonly chosen: ReadonlyMap<number, Match>;
  readonly missing: readonly string[];
  /** How well the name of the file says it. */
  readonly named: number;
};

/**
 * Guesses which table of which model a part of a file holds, and which column goes where, from the names and from what
 * the values look like. No value leaves this function.
 */
export function propose(sample: PartSample, candidates: readonly Candidate[]): Proposal {
  const columns = sample.columns.map((name, index) => ({
    words: wordsOf(name),
    values: sample.rows.slice(0, VALUES_LOOKED_AT).map((row) => row[index] ?? ''),
  }));
  const fileWords = wordsOf(sample.filename.replace(/(\.[A-Za-z]{2,7}){1,2}$/, ''));
  const fits = candidates
    .flatMap(({ model, tables }) =>
      Object.entries(tables).map(([table, spec]) => fitTable({ model, table, spec, columns, fileWords })),
    )
    .toSorted((a, b) => b.score - a.score);
  const best = fits.at(0);
  if (best === undefined || best.chosen.size === 0) return nothing(sample, columns);
  return toProposal(sample, columns, best, fits);
}

/** What the columns are for a table that a person has named. */
export function proposeFor(sample: PartSample, candidate: Candidate, table: string): Proposal {
  const spec = candidate.tables[table];
  return propose(sample, spec === undefined ? [] : [{ model: candidate.model, tables: { [table]: spec } }]);
}

type Column = { readonly words: readonly string[]; readonly values: readonly string[] };

function fitTable(given: {
  readonly model: string;
  readonly table: string;
  readonly spec: TableSpec;
  readonly columns: readonly Column[];
  readonly fileWords: readonly string[];
}): Fit {
  const { model, table, spec, columns, fileWords } = given;
  const matches = Object.entries(spec.columns)
    .flatMap(([target, column]) => matchColumn(target, column, columns))
    .toSorted((a, b) => b.confidence - a.confidence);
  const chosen = assign(matches);
  const found = new Map([...chosen.values()].map(({ target, confidence }) => [target, confidence]));
  const required = Object.entries(spec.columns)
    .filter(([, { required: isRequired }]) => isRequired === true)
    .map(([name]) => name);
  const missing = required.filter((name) => !found.has(name));
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);
  const ofFile = sum(found.values()) / Math.max(1, columns.length);
  const ofRequired = sum(required.map((name) => found.get(name) ?? 0)) / Math.max(1, required.length);
  const ofTable = sum(found.values()) / Object.keys(spec.columns).length;
  const named = nameFit(fileWords, table, spec);
  const score =
    (0.45 * ofFile + 0.25 * ofRequired + 0.15 * ofTable + 0.15 * named) * (missing.length === 0 ? 1 : 0.6);
  return { model, table, spec, score, matches, chosen, missing, named };
}

/** The best of what the file may be called that stands in its name. */
function nameFit(fileWords: readonly string[], table: string, { synonyms }: TableSpec): number {
  const names = [table, ...synonyms].map(wordsOf).filter((words) => words.length > 0);
  const inside = (words: readonly string[]) => words.every((word) => fileWords.includes(word));
  return names.reduce((best, words) => {
    const alike = likeness(fileWords, words);
    const within = inside(words) ? 0.6 + 0.3 * Math.min(1, words.length / Math.max(1, fileWords.length)) : 0;
    return Math.max(best, alike, within);
  }, 0);
}

function matchColumn(target: string, spec: ColumnSpec, columns: readonly Column[]): Match[] {
  const naming = createNaming({ name: target, ...spec });
  return columns.flatMap(({ words, values }, source) => {
    const named = naming(words);
    const fit = fitOf(spec, values);
    const match = judge(named, fit, spec);
    return match === undefined ? [] : [{ source, target, ...match }];
  });
}

function judge(
  named: number,
  fit: number | undefined,
  spec: ColumnSpec,
): Pick<Match, 'confidence' | 'reason'> | undefined {
  if (named >= NAME_MIN) {
    if (fit === undefined) return { confidence: named * 0.95, reason: 'by its name; it has no values' };
    const weight = contentWeight(spec);
    const weighed = named * (1 - weight + weight * Math.min(1, fit * 1.1));
    // A column that is called so is read as such, and what its cells hold instead is told line by line.
    const confidence = named >= NAME_PLAIN ? Math.max(weighed, NAMED_AT_LEAST) : weighed;
    return {
      confidence,
      reason: fit > 0.8 ? 'by its name and its values' : 'by its name; values do not look like it',
    };
  }
  if (fit === undefined || fit < 0.9 || !isTelling(spec)) return undefined;
  return { confidence: CONTENT_ONLY * fit + 0.2 * named, reason: 'by its values alone' };
}

/** How much values that do not fit speak against a name. Ids of every system look different. */
function contentWeight({ type, values }: ColumnSpec): number {
  if (values !== undefined) return 0.4;
  return type === 'text' || type === 'code' ? 0.25 : 0.6;
}

/** The likeliest pairs first; a column of either side is used once. */
function assign(matches: readonly Match[]): Map<number, Match> {
  const chosen = new Map<number, Match>();
  const taken = new Set<string>();
  for (const match of matches) {
    if (chosen.has(match.source) || taken.has(match.target)) continue;
    chosen.set(match.source, match);
    taken.add(match.target);
  }
  return chosen;
}

function toProposal(
  sample: PartSample,
  columns: readonly Column[],
  best: Fit,
  fits: readonly Fit[],
): Proposal {
  const other = fits.find((fit) => fit !== best && fit.missing.length === 0);
  const isWeak = [...best.chosen.values()].some(
    ({ target, confidence }) => best.spec.columns[target]?.required === true && confidence < SURE_COLUMN,
  );
  const isAlone = other === undefined || best.score - other.score >= SURE_MARGIN;
  const isSure = best.missing.length === 0 && !isWeak && best.score >= SURE_TABLE && isAlone;
  return {
    model: best.model,
    table: best.table,
    confidence: round(best.score),
    isSure,
    reason: reasonOf(best, isSure, isAlone),
    alternatives: fits
      .slice(1, 1 + ALTERNATIVES)
      .map(({ model, table, score }) => ({ model, table, confidence: round(score) })),
    columns: sample.columns.map((source, index) => {
      const match = best.chosen.get(index);
      const isTaken = match !== undefined && match.confidence >= 0.5;
      return {
        source,
        target: isTaken ? match.target : null,
        confidence: isTaken ? round(match.confidence) : 0,
        reason: isTaken ? match.reason : 'no column of the table is like it',
        alternatives: best.matches
          .filter((each) => each.source === index && each !== match)
          .slice(0, ALTERNATIVES)
          .map(({ target, confidence }) => ({ target, confidence: round(confidence) })),
        ...looksOf(columns[index]),
      };
    }),
    missing: best.missing,
  };
}

function reasonOf(best: Fit, isSure: boolean, isAlone: boolean): string {
  const found = `${best.chosen.size} of its columns are those of ${best.table}`;
  const named = best.named >= 0.6 ? ', and its name says so' : '';
  if (isSure) return `${found}${named}`;
  if (best.missing.length > 0) return `${found}; without ${best.missing.join(', ')}`;
  return isAlone ? `${found}; some are not sure` : `${found}; another table is as likely`;
}

function nothing(sample: PartSample, columns: readonly Column[]): Proposal {
  return {
    model: null,
    table: null,
    confidence: 0,
    isSure: false,
    reason: 'no table is like it',
    alternatives: [],
    columns: sample.columns.map((source, index) => ({
      source,
      target: null,
      confidence: 0,
      reason: 'no table is like it',
      alternatives: [],
      ...looksOf(columns[index]),
    })),
    missing: [],
  };
}

function looksOf(column: Column | undefined): Pick<ColumnProposal, 'shapes' | 'blankShare'> {
  const values = column?.values ?? [];
  const blank = values.filter((value) => value.trim() === '').length;
  return { shapes: shapesOf(values), blankShare: values.length === 0 ? 1 : round(blank / values.length) };
}

const round = (share: number): number => Math.round(share * 1000) / 1000;
