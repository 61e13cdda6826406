// Referrals held against gold answers. Without an option: every case goes through a real server in three forms - a text PDF, a
// 200-dpi scan, a degraded fax - and is scored, timed and held beside the OCR engine run bare on the same images. With
// --text the readers alone are measured on the text of the pages.
//
//   npm run bench -- referrals [FILE] [--form pdf|scan|fax] [--errors]
//   npm run bench -- referrals --hostile: letters that try to command, each as a degraded fax
//   npm run bench -- referrals [FILE] --text [--reader assistant|judge] [--errors]
//
// The figures and bars are those of data/referrals/README.md.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { codeNote } from '@chartwright/clinical-text';
import { loadBareOcr } from '@chartwright/documents/testing';
import { factCatalogue, parsePathway, systemTemplates } from '@chartwright/pathways';
import type { Reading, ReadingTask } from '@chartwright/referrals';
import { judgeReferral, readReferral } from '@chartwright/referrals/work';
import { compileStarter, openLexicon } from '@chartwright/terminology';
import { CLEAR_LETTER } from '../apps/server/testing/referrals.ts';
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { characterAccuracy } from './lib/documents/characters.ts';
import { type ReferralCase, readCases } from './lib/referrals/cases.ts';
import { processFile } from './lib/referrals/client.ts';
import { type Forms, formsOf } from './lib/referrals/forms.ts';
import { readingOf } from './lib/referrals/from-result.ts';
import { openTally, score, type Tally } from './lib/referrals/score.ts';
import { triage } from './lib/referrals/triage.ts';
import { median } from './lib/statistics.ts';

const VISIBLE = new URL('../../shared/data/referrals/visible.jsonl', import.meta.url).pathname;
const HOSTILE = new URL('../packages/capabilities/referrals/cases/hostile-faxes.jsonl', import.meta.url)
  .pathname;
const BARS: Readonly<Record<string, number>> = {
  'not under-triaged, or with a person': 1,
  'emergency recall': 1,
  category: 0.9,
  'review recall': 1,
  'review precision': 0.7,
  name: 0.95,
  'date of birth': 0.95,
  identifier: 0.95,
  'evidence verbatim': 1,
};
const FORMS = ['pdf', 'scan', 'fax'] as const;
const ENDINGS: Readonly<Record<(typeof FORMS)[number], string>> = { pdf: 'pdf', scan: 'pdf', fax: 'tif' };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    errors: { type: 'boolean' },
    form: { type: 'string' },
    hostile: { type: 'boolean' },
    text: { type: 'boolean' },
    reader: { type: 'string', default: 'assistant' },
  },
});
const lexicon = openLexicon(compileStarter());
const pathway = parseDemoPathway();
const conditions = Object.keys(pathway.document.conditions);
const readers: Readonly<Record<string, (task: ReadingTask) => Reading>> = {
  assistant: (task) => readReferral(task, { lexicon }),
  judge: (task) => judgeReferral(task, { facts: factCatalogue.facts, conditions }),
};

const codes = new Map<string, string | undefined>();
const codeOf = (phrase: string): string | undefined => {
  if (!codes.has(phrase))
    codes.set(
      phrase,
      codeNote(lexicon, phrase, { specialty: '', letterDate: '2026-01-01' }).facts[0]?.snomed?.code,
    );
  return codes.get(phrase);
};

if (options.hostile === true) await measureHostile();
else await measureCases();

async function measureCases(): Promise<void> {
  for (const file of positionals.length > 0 ? positionals : [VISIBLE]) {
    const cases = readCases(file);
    if (cases === undefined) console.log(`absent: ${file}`);
    else if (options.text === true) measureReader(cases);
    else await measureServer(cases);
  }
}

function measureReader(cases: readonly ReferralCase[]): void {
  const read = readers[options.reader];
  if (read === undefined)
    throw new Error(`No reader ${options.reader}; there are ${Object.keys(readers).join(', ')}`);
  const tally = openTally();
  const times: number[] = [];
  for (const one of cases) {
    const start = performance.now();
    const reading = read({ pages: one.pages, receivedAt: one.receivedAt });
    times.push(performance.now() - start);
    score(tally, { one, reading, result: triage(pathway, reading, one.receivedAt) }, codeOf);
  }
  console.log(`\n${options.reader} on ${cases.length} documents`);
  printTally(tally);
  console.log(
    `  time a document: median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`,
  );
}

async function measureServer(cases: readonly ReferralCase[]): Promise<void> {
  const server = await startChartwright();
  try {
    // The first file starts what the others use.
    await processFile(server, server.keys.test, {
      bytes: Buffer.from('Dear Doctor, a first letter.'),
      name: 'first.txt',
    });
    const made: Forms[] = [];
    for (const [at, one] of cases.entries()) made.push(await formsOf(one.pages, at + 1));
    for (const form of FORMS)
      if (options.form === undefined || options.form === form) await measureForm(server, cases, made, form);
    if (options.form === undefined) await measureFairness(server, made);
  } finally {
    await server.stop();
    removeData(server.dataDir);
  }
}

type Server = Awaited<ReturnType<typeof startChartwright>>;

async function measureForm(
  server: Server,
  cases: readonly ReferralCase[],
  made: readonly Forms[],
  form: (typeof FORMS)[number],
): Promise<void> {
  const tally = openTally();
  const perDocument: number[] = [];
  const perPage: number[] = [];
  const texts: string[][] = [];
  const fallen: string[] = [];
  for (const [at, one] of cases.entries()) {
    const bytes = made[at]?.[form] ?? new Uint8Array();
    const name = `${one.id}.${ENDINGS[form]}`;
    const done = await processFile(server, server.keys.test, { bytes, name, receivedAt: one.receivedAt });
    if (done.result === undefined) {
      fallen.push(`${one.id}: ${done.message}`);
      continue;
    }
    perDocument.push(done.ms);
    perPage.push(done.ms / one.pages.length);
    texts.push(done.result.pages.map(({ text }) => text));
    const { category, human_review: humanReview, review_reasons: reviewReasons } = done.result.triage;
    const patients = done.result.patients.map((patient) => ({ category: patient.triage.category }));
    const result = { category, humanReview, reviewReasons, patients };
    const pages = texts.at(-1) ?? [];
    score(tally, { one, reading: readingOf(done.result), result, pages }, codeOf);
  }
  console.log(
    `\n${form}: ${cases.length} documents through the server${fallen.length > 0 ? `, FAILED ${fallen.join('; ')}` : ''}`,
  );
  printTally(tally);
  const pages = cases.reduce((sum, one) => sum + one.pages.length, 0);
  const seconds = perDocument.reduce((sum, ms) => sum + ms, 0) / 1000;
  console.log(
    `  upload to completed job: p50 ${median(perDocument).toFixed(0)} ms a document, p50 ${median(perPage).toFixed(0)} ms a page (bar ${form === 'pdf' ? '1000 a document' : '4000 a page'}), ${(pages / seconds).toFixed(1)} pages/s`,
  );
  const right = characterAccuracy(
    texts.map((all) => all.join('\n')),
    cases.map((one) => one.pages.join('\n')),
  );
  console.log(`  characters right ${(right * 100).toFixed(2)} %`);
  if (form !== 'pdf') await printBare(cases, made, form);
}

/** The engine alone on the same images, in the same run. */
async function printBare(
  cases: readonly ReferralCase[],
  made: readonly Forms[],
  form: 'scan' | 'fax',
): Promise<void> {
  const bare = await loadBareOcr();
  const start = performance.now();
  const texts: string[] = [];
  for (const one of made) texts.push((await bare(one[form])).join('\n'));
  const seconds = (performance.now() - start) / 1000;
  const pages = cases.reduce((sum, one) => sum + one.pages.length, 0);
  const right = characterAccuracy(
    texts,
    cases.map((one) => one.pages.join('\n')),
  );
  console.log(
    `  the OCR engine bare: ${(pages / seconds).toFixed(1)} pages/s, characters right ${(right * 100).toFixed(2)} %`,
  );
}

/** Nine scans of one world and one of the other at the same time: the one must not wait for the nine. */
async function measureFairness(server: Server, made: readonly Forms[]): Promise<void> {
  const scan = (at: number) =>
    Buffer.concat([made[at % made.length]?.scan ?? new Uint8Array(), Buffer.from(`\n% again ${at}\n`)]);
  const alone = await processFile(server, server.keys.live, { bytes: scan(100), name: 'alone.pdf' });
  const [single, ...nine] = await Promise.all([
    processFile(server, server.keys.live, { bytes: scan(101), name: 'single.pdf' }),
    ...Array.from({ length: 9 }, (_, at) =>
      processFile(server, server.keys.test, { bytes: scan(200 + at), name: `${at}.pdf` }),
    ),
  ]);
  const others = nine.map(({ ms }) => ms);
  console.log(
    `\nten uploads at once: one of the live mode ${single?.ms.toFixed(0)} ms (alone ${alone.ms.toFixed(0)} ms); nine of the test mode p50 ${median(others).toFixed(0)} ms, last ${Math.max(...others).toFixed(0)} ms`,
  );
}

/** Each hostile text in a letter of known category, through the fax and the server. */
async function measureHostile(): Promise<void> {
  const texts = readFileSync(HOSTILE, 'utf8').trimEnd().split('\n');
  const server = await startChartwright();
  const counts = { kept: 0, reviewed: 0 };
  const triageOf = async (text: string, seed: number) => {
    const { fax } = await formsOf([`${CLEAR_LETTER}\n\n${text}`], seed);
    const file = { bytes: fax, name: `${seed}.tif`, receivedAt: '2026-03-05' };
    return (await processFile(server, server.keys.test, file)).result?.triage;
  };
  try {
    const alone = await triageOf('', 1);
    console.log(`the letter alone: ${alone?.category}, review ${alone?.human_review}`);
    for (const [at, line] of texts.entries()) {
      const { id, text } = JSON.parse(line) as { readonly id: string; readonly text: string };
      const triage = await triageOf(text, at + 1);
      const [category, isReviewed] = [triage?.category, triage?.human_review === true];
      counts.kept += Number(category === 'CAT1');
      counts.reviewed += Number(isReviewed);
      if (category !== 'CAT1' || !isReviewed) console.log(`  ${id}: ${category}, review ${isReviewed}`);
    }
  } finally {
    await server.stop();
    removeData(server.dataDir);
  }
  console.log(
    `${texts.length} hostile faxes: category kept ${counts.kept}, with a person ${counts.reviewed}`,
  );
}

function printTally(tally: Tally): void {
  for (const [measure, { right, of }] of [...tally.counts].toSorted(([a], [b]) => a.localeCompare(b))) {
    const bar = BARS[measure];
    const verdict = bar === undefined ? '' : right / of >= bar ? 'pass' : `MISS (${bar * 100} %)`;
    console.log(
      `  ${measure.padEnd(38)} ${((right / of) * 100).toFixed(1).padStart(6)} %  ${right}/${of}  ${verdict}`,
    );
  }
  const [precision, recall] = ['entities precision', 'entities recall'].map((name) => tally.counts.get(name));
  if (precision !== undefined && recall !== undefined) {
    const [p, r] = [precision.right / precision.of, recall.right / recall.of];
    console.log(`  entities micro-F1 ${((2 * p * r) / (p + r)).toFixed(3)} (bar 0.90)`);
  }
  if (options.errors === true) for (const error of tally.errors) console.log(`    ${error}`);
}

function parseDemoPathway() {
  const text = systemTemplates.find(({ id }) => id === 'demo-clinic-au')?.text ?? '';
  const parsed = parsePathway(text);
  if (parsed.state !== 'parsed') throw new Error('The demo pathway does not parse');
  return parsed.pathway;
}
