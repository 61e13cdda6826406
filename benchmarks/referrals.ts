// A reader of referrals held against gold answers on the text of the pages: fields, entities, facts, and what the demo
// clinic's pathway makes of them. `npm run bench -- referrals FILE [--reader assistant|judge] [--errors]`; the figures are those of
// data/referrals/README.md.
import { parseArgs } from 'node:util';
import { codeNote } from '@chartwright/clinical-text';
import { factCatalogue, parsePathway, systemTemplates } from '@chartwright/pathways';
import { judgeReferral, type Reading, type ReadingTask, readReferral } from '@chartwright/referrals';
import { compileStarter, openLexicon } from '@chartwright/terminology';
import { readCases } from './lib/referrals/cases.ts';
import { openTally, score } from './lib/referrals/score.ts';
import { triage } from './lib/referrals/triage.ts';

const VISIBLE = new URL('../../shared/data/referrals/visible.jsonl', import.meta.url).pathname;
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

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { errors: { type: 'boolean' }, reader: { type: 'string', default: 'assistant' } },
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

for (const file of positionals.length > 0 ? positionals : [VISIBLE]) run(file);

function run(file: string): void {
  const cases = readCases(file);
  if (cases === undefined) {
    console.log(`absent: ${file}`);
    return;
  }
  const read = readers[options.reader];
  if (read === undefined)
    throw new Error(`No reader ${options.reader}; there are ${Object.keys(readers).join(', ')}`);
  const tally = openTally();
  const times: number[] = [];
  for (const one of cases) {
    const task = { pages: one.pages, receivedAt: one.receivedAt };
    const start = performance.now();
    const reading = read(task);
    times.push(performance.now() - start);
    score(tally, { one, reading, result: triage(pathway, reading, one.receivedAt) }, codeOf);
  }
  console.log(`\n${options.reader} on ${cases.length} documents`);
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
  const sorted = times.toSorted((a, b) => a - b);
  console.log(
    `  time a document: median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} ms, longest ${sorted.at(-1)?.toFixed(1)} ms`,
  );
  if (options.errors) for (const error of tally.errors) console.log(`    ${error}`);
}

function parseDemoPathway() {
  const text = systemTemplates.find(({ id }) => id === 'demo-clinic-au')?.text ?? '';
  const parsed = parsePathway(text);
  if (parsed.state !== 'parsed') throw new Error('The demo pathway does not parse');
  return parsed.pathway;
}
