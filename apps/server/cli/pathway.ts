import { readFileSync, statSync } from 'node:fs';
import {
  type CaseResult,
  factCatalogue,
  lint,
  type Pathway,
  type PathwayCase,
  type PathwayIssue,
  parsePathway,
  readCases,
  renderPathway,
  runCases,
  systemTemplates,
} from '@chartwright/pathways';

/** What a command prints, and whether all is well. */
export type Printed = { readonly text: string; readonly ok: boolean };

/** Faults of a file, told where they are. */
class FaultyFile extends Error {
  constructor(path: string, issues: readonly PathwayIssue[]) {
    super(issues.map((issue) => tellIssue(path, issue)).join('\n'));
  }
}

const placeOf = (path: string, line: number | undefined): string =>
  line === undefined ? path : `${path}:${line}`;

const tellIssue = (file: string, { path, line, message }: PathwayIssue): string =>
  `${placeOf(file, line)}: ${path === '' ? '' : `${path} `}${message}`;

/** Reads a pathway from a file, else the template of that id. */
export function openPathway(path: string) {
  const text = readPathwayText(path);
  const parsed = parsePathway(text);
  if (parsed.state === 'invalid') throw new FaultyFile(path, parsed.issues);
  return { text, ...parsed };
}

function readPathwayText(path: string): string {
  const template = systemTemplates.find(({ id }) => id === path);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile && template !== undefined) return template.text;
  if (isFile) return readUtf8(path);
  const ids = systemTemplates.map(({ id }) => id).join(', ');
  throw new Error(`There is no file ${path}, and no template of this id. Templates: ${ids}.`);
}

function readUtf8(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new Error(`${path} cannot be read as UTF-8 text.`, { cause });
  }
}

const producibleFacts: ReadonlySet<string> = new Set(Object.keys(factCatalogue.facts));

/** Everything a clinician should see before a pathway is published, with the lines of the file. */
export function lintFile(path: string, asJson: boolean): Printed {
  const { pathway, lineOf } = openPathway(path);
  const findings = lint(pathway, { producibleFacts }).map((finding) => ({
    ...finding,
    line: lineOf(finding.path) ?? null,
  }));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const ok = errors === 0;
  if (asJson) return { text: JSON.stringify({ sha256: pathway.sha256, findings }), ok };
  const lines = findings.map(
    ({ severity, code, line, message }) =>
      `${placeOf(path, line ?? undefined)}: ${severity} ${code}: ${message}`,
  );
  const warnings = findings.length - errors;
  return { text: [...lines, `${count(errors, 'error')}, ${count(warnings, 'warning')}`].join('\n'), ok };
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Asks a pathway every case of a file. */
export function testFile(path: string, casesPath: string, asJson: boolean): Printed {
  const { pathway } = openPathway(path);
  const results = runCases(pathway, openCases(pathway, casesPath));
  const failed = results.filter(({ differences }) => differences.length > 0);
  const ok = failed.length === 0;
  if (asJson) return { text: JSON.stringify(results), ok };
  const summary = `${results.length - failed.length} passed, ${failed.length} failed`;
  return { text: [...failed.flatMap((result) => tellFailure(casesPath, result)), summary].join('\n'), ok };
}

function openCases(pathway: Pathway, path: string): readonly PathwayCase[] {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new Error(`There is no file ${path}.`);
  const read = readCases(readUtf8(path));
  if (read.state === 'invalid') throw new FaultyFile(path, read.issues);
  const lost = read.cases.filter(({ start }) => start !== undefined && !pathway.starts.includes(start));
  if (lost.length === 0) return read.cases;
  const message = 'names no semi-automatic pathway of this document';
  throw new FaultyFile(
    path,
    lost.map(({ line }) => ({ path: 'start', line, message })),
  );
}

const tellFailure = (path: string, { id, line, differences }: CaseResult): string[] =>
  differences.map(
    ({ field, expected, found }) =>
      `${placeOf(path, line)}: ${id}: ${field}: expected ${tell(expected)}, found ${tell(found)}`,
  );

const tell = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The whole pathway in Markdown, or its text. */
export function showFile(path: string, isSource: boolean): Printed {
  const { pathway, text } = openPathway(path);
  return { text: isSource ? text : renderPathway(pathway), ok: true };
}
