// The Coding pipeline held against gold: precision, recall and F1 by set and by concept type beside the peers' figures, the
// bars with pass or miss, exact offsets, identical bytes, and speed against a plain regular expression and wink-nlp.
import { parseArgs } from 'node:util';
import { CORPORA, openCorpora, type ReadCorpora } from './lib/coding/corpora.ts';
import { directionErrors, printDirections } from './lib/coding/directions.ts';
import { type Engine, openEngine } from './lib/coding/engine.ts';
import { headingErrors, printHeadings } from './lib/coding/headings.ts';
import { printDeterminism, printIntegrity } from './lib/coding/integrity.ts';
import {
  bc5cdr,
  type MentionSet,
  maccrobat,
  mentionSetErrors,
  ncbi,
  printMentions,
  psytar,
} from './lib/coding/literature.ts';
import { medcatErrors, printMedcat } from './lib/coding/medcat.ts';
import { negexErrors, printNegex } from './lib/coding/negex.ts';
import { ownErrors, printOwn } from './lib/coding/own.ts';
import { printTitle } from './lib/coding/report.ts';
import { printSampledForms } from './lib/coding/sampled.ts';
import { printSpeed } from './lib/coding/speed.ts';
import { printTimes, timeErrors } from './lib/coding/times.ts';

type Section = {
  readonly title: string;
  readonly print: (engine: Engine, corpora: ReadCorpora) => void;
  readonly errors?: (engine: Engine, corpora: ReadCorpora) => string[];
};

const mentions = (title: string, set: MentionSet): Section => ({
  title,
  print: (engine, corpora) => printMentions(engine, corpora, set),
  errors: (engine, corpora) => mentionSetErrors(engine, corpora, set),
});

const sections: Readonly<Record<string, Section>> = {
  own: { title: 'own notes', print: printOwn, errors: ownErrors },
  negex: { title: 'NegEx/ConText sentences, span given', print: printNegex, errors: negexErrors },
  medcat: { title: 'MedCAT annotations of MTSamples', print: printMedcat, errors: medcatErrors },
  bc5cdr: mentions('BC5CDR dev, diseases', bc5cdr),
  ncbi: mentions('NCBI disease dev', ncbi),
  maccrobat: mentions('MACCROBAT, disorders and signs', maccrobat),
  psytar: mentions('PsyTAR, lay wording', psytar),
  times: { title: 'times', print: printTimes, errors: timeErrors },
  headings: { title: 'headings of ACI-Bench', print: printHeadings, errors: headingErrors },
  sig: { title: 'medication directions', print: printDirections, errors: directionErrors },
  integrity: { title: 'exact offsets and known codes, every set', print: printIntegrity },
  determinism: { title: 'identical bytes', print: printDeterminism },
};

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    errors: { type: 'string' },
    synonyms: { type: 'boolean' },
    corpora: { type: 'string', default: CORPORA },
  },
});
const known = [...Object.keys(sections), 'speed'];
const corpora = openCorpora(options.corpora);

if (options.synonyms) printSampledForms();
else if (options.errors !== undefined)
  printErrors(options.errors, Number(names[0] ?? Number.POSITIVE_INFINITY));
else printSections(openEngine());

function printErrors(name: string, most: number): void {
  const list = sections[name]?.errors;
  if (list === undefined) throw new Error(`--errors takes a set: ${Object.keys(sections).join(', ')}`);
  if (corpora === undefined) throw new Error(`The corpora are absent: ${options.corpora}`);
  const lines = list(openEngine(), corpora);
  for (const line of lines.slice(0, most)) console.log(line);
  console.log(`${lines.length} errors`);
}

function printSections(engine: Engine): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No section ${unknown.join(', ')}; there are ${known.join(', ')}`);
  const isAsked = (name: string) => names.length === 0 || names.includes(name);
  if (corpora === undefined)
    console.log(
      `The corpora are absent (${options.corpora}): nothing is held against gold, only speed is measured.`,
    );
  else printGold(engine, corpora, isAsked);
  if (!isAsked('speed')) return;
  printTitle('speed');
  printSpeed(engine, corpora);
}

function printGold(engine: Engine, found: ReadCorpora, isAsked: (name: string) => boolean): void {
  for (const [name, { title, print }] of Object.entries(sections)) {
    if (!isAsked(name)) continue;
    printTitle(title);
    print(engine, found);
  }
}
