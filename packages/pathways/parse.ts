import { checkReferences } from './check.ts';
import { compile, type Pathway } from './compile.ts';
import { type Fault, tellFaults } from './messages.ts';
import { Document } from './model.ts';
import { type PathwayIssue, readData, readText, type Source } from './source.ts';

export type Parsed =
  | {
      readonly state: 'parsed';
      readonly pathway: Pathway;
      /** The line of a dotted path of the text, such as lint names; undefined where the source was no text. */
      readonly lineOf: (path: string) => number | undefined;
    }
  | { readonly state: 'invalid'; readonly issues: readonly PathwayIssue[] };

/**
 * Reads a pathway document, checks its form and its inner references, and makes it ready to evaluate.
 *
 * @param source YAML or JSON text, or data that was parsed elsewhere
 * @returns the pathway, or every fault with path, line (for a text) and what is expected
 */
export function parsePathway(source: unknown): Parsed {
  const read = typeof source === 'string' ? readText(source) : readData(source);
  if (read.state === 'refused') return { state: 'invalid', issues: read.issues };

  const form = Document.safeParse(read.value);
  if (!form.success) return invalid(tellFaults(form.error.issues, read.value), read);

  const faults = checkReferences(form.data);
  if (faults.length > 0) return invalid(faults, read);
  const lineOf = (path: string) => read.lineOf(path.split('.').map(toKey));
  return { state: 'parsed', pathway: compile(form.data), lineOf };
}

function invalid(faults: readonly Fault[], source: Extract<Source, { state: 'read' }>): Parsed {
  const issues = faults.map(({ path, message }) => {
    const line = source.lineOf(path);
    return { path: path.join('.'), ...(line === undefined ? {} : { line }), message };
  });
  return { state: 'invalid', issues };
}

const toKey = (key: string): string | number => (/^\d+$/.test(key) ? Number(key) : key);
