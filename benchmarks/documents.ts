// Documents held against their engines run bare in the same run: pages a second and characters right of text PDFs beside PDFium
// alone, of scans and faxes beside Tesseract alone on the same images, and memory over many documents.
import { parseArgs } from 'node:util';
import { type DocumentReader, openReader } from '@chartwright/documents';
import {
  type BareEngine,
  loadBareOcr,
  loadBarePdf,
  rasterise,
  sheetsPdf,
} from '@chartwright/documents/testing';
import { characterAccuracy } from './lib/documents/characters.ts';
import { LETTERS } from './lib/documents/letters.ts';
import { childMemory } from './lib/documents/memory.ts';
import { type Form, referralForms, wornForms } from './lib/documents/sheets.ts';
import { readCases } from './lib/referrals/cases.ts';
import { median, printTable } from './lib/statistics.ts';

const VISIBLE = new URL('../../shared/data/referrals/visible.jsonl', import.meta.url).pathname;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { cases: { type: 'string', default: VISIBLE }, documents: { type: 'string', default: '1000' } },
});
const sections = { text: benchText, forms: benchForms, worn: benchWorn, soak: benchSoak };
const letters = readLetters(options.cases);
const isAsked = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

/** The referrals where they are at hand, else letters of our own; each as its pages. */
function readLetters(file: string): readonly (readonly string[])[] {
  const cases = readCases(file);
  if (cases !== undefined) return cases.map(({ pages }) => pages);
  console.log(`The referrals are absent (${file}): letters of our own are read instead.\n`);
  return LETTERS.map((letter) => [letter]);
}

async function textOf(reader: DocumentReader, bytes: Uint8Array): Promise<readonly string[]> {
  const result = await reader.read(bytes);
  if (result.state === 'refused') throw new Error(`A file was refused: ${result.reason}`);
  return result.documents.flatMap(({ pages }) => pages.map(({ text }) => text));
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

async function withReader(use: (reader: DocumentReader) => Promise<void>): Promise<void> {
  const reader = openReader({ workers: 2 });
  try {
    await use(reader);
  } finally {
    await reader.stop();
  }
}

/** The best of three, since the first builds what the others use. */
async function bestOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i += 1) times.push((await timed(work)).ms);
  return Math.min(...times);
}

async function benchText(): Promise<void> {
  const pages = Array.from({ length: 100 }, (_, i) => letters[i % letters.length]?.[0] ?? '');
  const long = sheetsPdf(pages);
  const short = sheetsPdf(pages.slice(0, 1));
  await withReader(async (reader) => {
    const readBare = await loadBarePdf();
    const ours = await bestOf(() => reader.read(long));
    const bare = await bestOf(() => readBare(long));
    const drawn = await bestOf(async () => [await readBare(long), await rasterise(long, 96)]);
    const right = async (read: BareEngine) =>
      percent(characterAccuracy([(await read(long)).join('\n')], [pages.join('\n')]));
    const rightByBare = await right(readBare);
    const row = (name: string, ms: number, characters: string) => [
      name,
      ((1000 * pages.length) / ms).toFixed(0),
      (bare / ms).toFixed(2),
      characters,
    ];
    console.log('text PDF of 100 pages');
    printTable([
      ['', 'pages/s', 'ratio', 'characters right'],
      row('PDFium alone, text', bare, rightByBare),
      row('PDFium alone, text and drawing at 96 dpi', drawn, rightByBare),
      row('ours: text, places, what is seen', ours, await right((file) => textOf(reader, file))),
    ]);
    const singles: number[] = [];
    for (let i = 0; i < 100; i += 1) singles.push((await timed(() => reader.read(short))).ms);
    const p95 = singles.toSorted((a, b) => a - b)[94] ?? 0;
    console.log(`a letter of one page: p50 ${median(singles).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms\n`);
  });
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** The three forms of the referrals' benchmark. */
async function benchForms(): Promise<void> {
  console.log(`the forms in which ${letters.length} referrals come`);
  await printForms(await referralForms(letters));
}

async function benchWorn(): Promise<void> {
  console.log(`pages that travelled badly, ${letters.length} letters`);
  await printForms(await wornForms(letters));
}

async function printForms(forms: readonly Form[]): Promise<void> {
  const rows = [['', 'characters', 'bare', 'p50 ms a page', 'bare', 'pages/s, two workers', 'bare, one']];
  await withReader(async (reader) => {
    const [first] = forms[0]?.files ?? [];
    if (first !== undefined) await reader.read(first);
    const engines = { ocr: await loadBareOcr(), pdf: await loadBarePdf() };
    for (const form of forms) rows.push(await measureForm(reader, form, engines[form.engine]));
  });
  printTable(rows);
  console.log('bare: the engine of the same package on the same pages, and nothing else\n');
}

type Run = { readonly value: readonly string[]; readonly ms: number };

async function measureForm(
  reader: DocumentReader,
  { name, files }: Form,
  bare: BareEngine,
): Promise<string[]> {
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (const file of files) {
    ours.push(await timed(() => textOf(reader, file)));
    theirs.push(await timed(() => bare(file)));
  }
  const together = await timed(() => Promise.all(files.map((file) => reader.read(file))));
  const written = letters.map((pages) => pages.join('\n'));
  const right = (runs: readonly Run[]) =>
    percent(
      characterAccuracy(
        runs.map(({ value }) => value.join('\n')),
        written,
      ),
    );
  const middle = (runs: readonly Run[]) => median(runs.map(({ ms, value }) => ms / value.length)).toFixed(0);
  const pages = letters.reduce((sum, letter) => sum + letter.length, 0);
  const alone = theirs.reduce((sum, { ms }) => sum + ms, 0);
  const rate = (ms: number) => ((1000 * pages) / ms).toFixed(2);
  return [name, right(ours), right(theirs), middle(ours), middle(theirs), rate(together.ms), rate(alone)];
}

/** Many documents, every tenth a fax: memory of all processes after each tenth of them. */
async function benchSoak(): Promise<void> {
  const count = Number(options.documents);
  console.log(`memory over ${count} documents, every tenth of them a fax; all processes, in MB`);
  const forms = await referralForms(letters);
  const filesOf = (name: Form['name']) => forms.find((form) => form.name === name)?.files ?? [];
  const [pdfs, faxes] = [filesOf('text PDF'), filesOf('fax, 204x98')];
  await withReader(async (reader) => {
    const rows = [['documents', 'this process', 'children', 'pages failed']];
    const held: number[] = [];
    let failed = 0;
    for (let i = 1; i <= count; i += 1) {
      const file = i % 10 === 0 ? faxes[(i / 10) % faxes.length] : pdfs[i % pdfs.length];
      const result = await reader.read(file ?? Buffer.alloc(0));
      failed += result.state === 'read' ? result.ledger.failed : 1;
      if (i % Math.ceil(count / 10) !== 0) continue;
      const [own, children] = [process.memoryUsage.rss(), childMemory()];
      held.push(own + children);
      rows.push([`${i}`, toMb(own), toMb(children), `${failed}`]);
    }
    printTable(rows);
    const [, second = 0] = held;
    console.log(`grown since the second row by ${toMb((held.at(-1) ?? 0) - second)} MB\n`);
  });
}

const toMb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

for (const [name, bench] of Object.entries(sections)) if (isAsked(name)) await bench();
