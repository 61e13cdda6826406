import {
  canonicalDocument,
  digestOf,
  factCatalogue,
  lint,
  type PathwayIssue,
  parsePathway,
  renamePathway,
  writeYaml,
} from '@chartwright/pathways';
import type { Content } from './store.ts';

/** A document as it was sent: text in YAML or JSON, or the data itself. */
export type Sent = string | Readonly<Record<string, unknown>>;

export type Checked =
  | {
      readonly state: 'checked';
      readonly id: string;
      readonly version: string;
      readonly content: Content;
    }
  | { readonly state: 'invalid'; readonly issues: readonly PathwayIssue[] };

/** The readers know the facts of the catalogue and no others. */
const producibleFacts: ReadonlySet<string> = new Set(Object.keys(factCatalogue.facts));

/** As JSON writes NUL and half of a surrogate pair, which no database keeps. */
const UNREADABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

export type CheckWork = {
  readonly sent: Sent;
  /** The text is to be a copy under this name. */
  readonly copyAs?: { readonly id: string; readonly version: string; readonly title?: string | undefined };
};

/** Reads a document and lints it; in a thread, for a large one takes seconds. */
export default function checkDocument({ sent: given, copyAs }: CheckWork): Checked {
  const source = typeof given === 'string' ? rename(given, copyAs) : writeData(given);
  if (typeof source !== 'string') return source;
  const parsed = parsePathway(source);
  if (parsed.state === 'invalid') return parsed;
  const { pathway, lineOf } = parsed;
  const text = canonicalDocument(pathway);
  if (UNREADABLE.test(text))
    return { state: 'invalid', issues: [{ path: '', message: 'holds NUL or half of a surrogate pair' }] };
  // With the definitions of its facts a document at the limits can be beyond them.
  const again = parsePathway(JSON.parse(text));
  if (again.state === 'invalid') return again;
  const { id, version, title, description = null } = pathway.document;
  const findings = lint(pathway, { producibleFacts }).map((finding) => ({
    ...finding,
    line: lineOf(finding.path) ?? null,
  }));
  const { starts } = pathway;
  const content = { title, description, source, document: text, sha256: digestOf(pathway), starts, findings };
  return { state: 'checked', id, version, content };
}

const rename = (text: string, copyAs: CheckWork['copyAs']): string =>
  copyAs === undefined ? text : renamePathway(text, copyAs);

/** The text of data, so that findings have lines and a person has something to edit. */
function writeData(data: Exclude<Sent, string>): string | Checked {
  const parsed = parsePathway(data);
  return parsed.state === 'invalid' ? parsed : writeYaml(parsed.pathway);
}
