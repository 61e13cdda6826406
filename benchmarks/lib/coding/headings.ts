import type { Span } from '@chartwright/kernel';
import type { ReadCorpora } from './corpora.ts';
import { type Engine, overlaps } from './engine.ts';
import { printMeasures, share, shareOf } from './report.ts';

type Note = { readonly id: string; readonly text: string };
type Heading = Span & { readonly note: string; readonly words: string; readonly name: string | undefined };

/** In ACI-Bench a line of capitals between blank lines is a heading and nothing else is written so. */
const HEADING_LINE = /(?<=^|\n\n)[A-Z][A-Z ,/&'-]{2,}(?=\n\n|\n)/g;

function judge(engine: Engine, corpora: ReadCorpora): Heading[] {
  return corpora.read<Note>('aci-bench/notes').flatMap(({ id, text }) => {
    const { sections } = engine.code(text);
    return [...text.matchAll(HEADING_LINE)].map((line) => {
      const span = { start: line.index, end: line.index + line[0].length };
      const section = sections.find(({ heading }) => heading !== undefined && overlaps(heading, span));
      return { ...span, note: id, words: line[0], name: section?.name };
    });
  });
}

export function printHeadings(engine: Engine, corpora: ReadCorpora): void {
  const headings = judge(engine, corpora);
  printMeasures([
    share(
      'heading line begins a section',
      shareOf(headings, ({ name }) => name !== undefined),
    ),
    share(
      'and has a name of its own',
      shareOf(headings, ({ name }) => name !== undefined && name !== 'other'),
    ),
  ]);
  console.log('\nMTS-Dialog gives the type of a section but not its heading: nothing to recognise, skipped.');
}

export function headingErrors(engine: Engine, corpora: ReadCorpora): string[] {
  return judge(engine, corpora)
    .filter(({ name }) => name === undefined || name === 'other')
    .map(({ note, words, name }) => `${note} "${words}" → ${name ?? 'no section'}`);
}
