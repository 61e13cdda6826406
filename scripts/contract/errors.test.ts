import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../repository.ts';
import { type Document, readDocuments } from './documents.ts';
import { declaredIn, sharedTables, surfaceTables } from './errors.ts';

type Row = { readonly status: number; readonly code: string; readonly title: string };

const EVERY = 'Every surface';

/** The page as a reader has it: the rows under each heading. */
function readPage(): Map<string, string[]> {
  const page = readFileSync(join(repositoryRoot, 'docs/errors.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      const rows = lines.flatMap(
        (line) => /^\| (\d{3}) \| `([\w.]+)` \| (.+?) \|/.exec(line)?.slice(1) ?? [],
      );
      return [title, group(rows)];
    }),
  );
}

const group = (cells: readonly string[]): string[] =>
  Array.from({ length: cells.length / 3 }, (_, i) => cells.slice(3 * i, 3 * i + 3).join(' '));

const line = ({ status, code, title }: Row): string => `${status} ${code} ${title}`;
const pair = (text: string): string => text.split(' ').slice(0, 2).join(' ');
const sorted = (lines: Iterable<string>): string[] => [...new Set(lines)].sort();

const page = readPage();
const documents = readDocuments();
const titleOf = ({ title }: Document): string => title.replace('Chartwright ', '');

describe('docs/errors.md', () => {
  test('holds every shared row of the code, and no other', () => {
    const rows = Object.values(sharedTables).flatMap((table) => Object.values(table));
    expect(sorted(page.get(EVERY) ?? [])).toEqual(sorted(rows.map(line)));
  });

  test('has a section for each surface, and for nothing else', () => {
    expect([...page.keys()]).toEqual([EVERY, ...documents.map(titleOf)]);
  });

  test('holds every row of every capability, and no other', () => {
    const rows = Object.values(surfaceTables).flatMap(({ table }) => Object.values(table));
    const onPage = documents.flatMap((document) => page.get(titleOf(document)) ?? []);
    expect(sorted(onPage)).toEqual(sorted(rows.map(line)));
  });

  test('is made from every table that code defines', () => {
    const sources = readdirSync(join(repositoryRoot, 'packages'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(repositoryRoot, 'packages', path), 'utf8'));
    const defined = sources.flatMap((source) =>
      [...source.matchAll(/^export const (\w+) = defineErrors\(/gm)].map(([, name]) => name ?? ''),
    );
    expect(sorted(defined)).toEqual(sorted([...Object.keys(sharedTables), ...Object.keys(surfaceTables)]));
  });
});

describe.each(documents.map((document) => [titleOf(document), document] as const))(
  'the OpenAPI document of %s',
  (title, document) => {
    const onPage = [...(page.get(EVERY) ?? []), ...(page.get(title) ?? [])];

    test('declares only refusals of the page, word for word', () => {
      const declared = declaredIn(document);
      expect(declared.length).toBeGreaterThan(0);
      expect(declared.map(line).filter((one) => !onPage.includes(one))).toEqual([]);
    });

    test('declares the status and code of every row the surface adds', () => {
      const declared = new Set(declaredIn(document).map((row) => pair(line(row))));
      expect((page.get(title) ?? []).filter((row) => !declared.has(pair(row)))).toEqual([]);
    });
  },
);

test('only refusals that come from outside an operation are declared by none', () => {
  const declared = new Set(documents.flatMap(declaredIn).map((row) => pair(line(row))));
  const undeclared = (page.get(EVERY) ?? []).map(pair).filter((row) => !declared.has(row));
  expect(sorted(undeclared.filter((row) => !/ (database|blobs)\./.test(row)))).toEqual([
    '405 method_not_allowed',
  ]);
});
