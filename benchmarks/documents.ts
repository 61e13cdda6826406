// Documents held against their engines run bare in the same run: pages a second of text PDFs beside PDFium alone, pages a second
// and characters right of scans and faxes beside Tesseract alone on the same images, and memory over many documents.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type DocumentReader, openReader } from '@chartwright/documents';
import {
  faxPages,
  letterPdf,
  loadBareOcr,
  loadBarePdf,
  rasterise,
  scanPage,
} from '@chartwright/documents/testing';
import { characterAccuracy } from './lib/documents/characters.ts';
import { LETTERS } from './lib/documents/letters.ts';
import { childMemory } from './lib/documents/memory.ts';
import { median, printTable } from './lib/statistics.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { cases: { type: 'string', default: '../shared/data/referrals/visible.jsonl' } },
});
const sections = { text: benchText, pictures: benchPictures, soak: benchSoak };
const letters = readLetters(options.cases);
const isAsked = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

/** The visible referrals where they are at hand, else letters of our own. */
function readLetters(file: string): readonly string[] {
  try {
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    return rows.map((row) => (JSON.parse(row) as { readonly pages: readonly string[] }).pages.join('\f'));
  } catch {
    console.log(`The referrals are absent (${file}): letters of our own are read instead.\n`);
    return LETTERS;
  }
}

async function textOf(reader: DocumentReader, bytes: Uint8Array): Promise<string> {
  const result = await reader.read(bytes);
  if (result.state === 'refused') throw new Error(`A file was refused: ${result.reason}`);
  return result.documents.flatMap(({ pages }) => pages.map(({ text }) => text)).join('\n');
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

async function benchText(): Promise<void> {
  console.log('text PDF');
  const long = letterPdf(Array.from({ length: 100 }, (_, i) => letters[i % letters.length]).join('\f'));
  const short = letterPdf(letters[0] ?? '');
  await withReader(async (reader) => {
    await reader.read(short);
    const ours = await timed(() => textOf(reader, long));
    const readBare = await loadBarePdf();
    const bare = await timed(() => readBare(long));
    const again = await timed(() => readBare(long));
    const singles: number[] = [];
    for (let i = 0; i < 60; i += 1) singles.push((await timed(() => reader.read(short))).ms);
    const rate = (ms: number) => (100_000 / ms).toFixed(0);
    printTable([
      ['', 'pages/s', 'ratio'],
      ['PDFium alone, text only', rate(Math.min(bare.ms, again.ms)), '1.00'],
      ['ours, places and what is seen', rate(ours.ms), (Math.min(bare.ms, again.ms) / ours.ms).toFixed(2)],
    ]);
    const p99 = singles.toSorted((a, b) => a - b)[58] ?? 0;
    console.log(`one page: p50 ${median(singles).toFixed(1)} ms, p98 ${p99.toFixed(1)} ms\n`);
  });
}

type Form = { readonly name: string; readonly files: readonly Buffer[] };

async function makeForms(): Promise<Form[]> {
  const sheets = (await Promise.all(letters.map((letter) => rasterise(letterPdf(letter), 200)))).flat();
  const each = (make: (sheet: (typeof sheets)[number], seed: number) => Promise<Buffer>) =>
    Promise.all(sheets.map((sheet, i) => make(sheet, i + 1)));
  return [
    {
      name: 'scan, 200 dpi',
      files: await each((sheet, seed) => scanPage(sheet, { seed, skewDegrees: -0.8, noise: 40 })),
    },
    {
      name: 'fax, 204x196',
      files: await each((sheet, seed) => faxPages([sheet], { seed, skewDegrees: 1.2, noise: 60 }, 'fine')),
    },
    {
      name: 'fax, 204x98',
      files: await each((sheet, seed) => faxPages([sheet], { seed, skewDegrees: 1.2, noise: 60 })),
    },
    {
      name: 'fax, 204x98, specks',
      files: await each((sheet, seed) =>
        faxPages([sheet], { seed, skewDegrees: 1.2, noise: 60, specks: 0.003 }),
      ),
    },
    {
      name: 'fax, 204x98, upside down',
      files: await each((sheet, seed) =>
        faxPages([sheet], { seed, skewDegrees: 1.2, noise: 60, quarters: 2 }),
      ),
    },
  ];
}

async function benchPictures(): Promise<void> {
  console.log(
    `pictures of pages, ${letters.length} letters; milliseconds for one page after another, then two at a time`,
  );
  const rows = [['', 'characters', 'bare', 'p50 ms', 'bare', 'pages/s, two workers']];
  const pdfs = letters.map((letter) => letterPdf(letter));
  await withReader(async (reader) => {
    await textOf(reader, (await makeForms())[0]?.files[0] ?? Buffer.alloc(0));
    const texts: string[] = [];
    const times: number[] = [];
    for (const pdf of pdfs) {
      const { value, ms } = await timed(() => textOf(reader, pdf));
      texts.push(value);
      times.push(ms);
    }
    rows.push(['text PDF', percent(characterAccuracy(texts, letters)), '', median(times).toFixed(0), '', '']);
    for (const form of await makeForms()) rows.push(await measureForm(reader, form));
  });
  printTable(rows);
  console.log('bare: Tesseract of the same package on the same images, decoded and nothing else\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

async function measureForm(reader: DocumentReader, { name, files }: Form): Promise<string[]> {
  const bare = await loadBareOcr();
  const ours: { value: string; ms: number }[] = [];
  const theirs: { value: string; ms: number }[] = [];
  for (const file of files) {
    ours.push(await timed(() => textOf(reader, file)));
    theirs.push(await timed(() => bare(file)));
  }
  const together = await timed(() => Promise.all(files.map((file) => reader.read(file))));
  const texts = (runs: readonly { readonly value: string }[]) => runs.map(({ value }) => value);
  const middle = (runs: readonly { readonly ms: number }[]) => median(runs.map(({ ms }) => ms)).toFixed(0);
  return [
    name,
    percent(characterAccuracy(texts(ours), letters)),
    percent(characterAccuracy(texts(theirs), letters)),
    middle(ours),
    middle(theirs),
    ((1000 * files.length) / together.ms).toFixed(2),
  ];
}

/** A thousand documents, every tenth a scan: memory of all processes after each hundred. */
async function benchSoak(): Promise<void> {
  console.log('memory over 1,000 documents, every tenth of them a fax; all processes, in MB');
  const pdfs = letters.map((letter) => letterPdf(letter));
  const forms = await makeForms();
  const faxes = forms[2]?.files ?? [];
  await withReader(async (reader) => {
    const rows = [['documents', 'this process', 'children', 'pages failed']];
    let failed = 0;
    for (let i = 1; i <= 1000; i += 1) {
      const file = i % 10 === 0 ? faxes[(i / 10) % faxes.length] : pdfs[i % pdfs.length];
      const result = await reader.read(file ?? Buffer.alloc(0));
      failed += result.state === 'read' ? result.ledger.failed : 1;
      if (i % 100 !== 0) continue;
      rows.push([`${i}`, toMb(process.memoryUsage.rss()), toMb(childMemory()), `${failed}`]);
    }
    printTable(rows);
  });
}

const toMb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

for (const [name, bench] of Object.entries(sections)) if (isAsked(name)) await bench();
