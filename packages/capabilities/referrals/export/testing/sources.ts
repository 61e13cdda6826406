import { readFileSync } from 'node:fs';
import { codeNote } from '@chartwright/clinical-text';
import { factCatalogue, parsePathway, systemTemplates } from '@chartwright/pathways';
import { compileStarter, openLexicon } from '@chartwright/terminology';
import { readReferral } from '../../assistant/read-referral.ts';
import { assess, type Readers } from '../../decide/assess.ts';
import { judgeReferral } from '../../judge/judge.ts';
import type { ExportSource } from '../source.ts';

/** Sources of exports that the real readers and the real rules have made of letters. */

function openReaders(): Readers {
  const lexicon = openLexicon(compileStarter());
  return {
    assistant: (task, conditionKeys) => readReferral(task, { lexicon, conditionKeys }),
    judge: (task, { document }) =>
      judgeReferral(task, { facts: factCatalogue.facts, conditions: Object.keys(document.conditions) }),
    code: (text, letterDate) => ({
      release: 'starter',
      mentions: codeNote(lexicon, text, { letterDate, specialty: 'general medicine' }).facts.map(
        ({ start, end, source, status, snomed }) => ({
          start,
          end,
          source,
          status,
          code: snomed?.code ?? null,
          display: snomed?.term ?? null,
        }),
      ),
    }),
  };
}

function demoPathway() {
  const text = systemTemplates.find(({ id }) => id === 'demo-clinic-au')?.text ?? '';
  const parsed = parsePathway(text);
  if (parsed.state !== 'parsed') throw new Error('The demo pathway does not parse');
  return parsed.pathway;
}

let opened: { readonly readers: Readers; readonly pathway: ReturnType<typeof demoPathway> } | undefined;
const open = () => (opened ??= { readers: openReaders(), pathway: demoPathway() });

type Letter = { readonly id: string; readonly receivedAt: string; readonly pages: readonly string[] };

/** Letters of the development cases. */
export const letters: readonly Letter[] = readFileSync(
  new URL('../../cases/development.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Letter);

const JOB = '01920000-0000-7000-8000-00000000000a';

const read = new Map<string, ExportSource>();

/** A completed record with a letter's text as a file without geometry. Each letter is read once. */
export function sourceOf(letter: Letter): ExportSource {
  const known = read.get(letter.id);
  if (known !== undefined) return known;
  const source = readSource(letter);
  read.set(letter.id, source);
  return source;
}

function readSource({ id, pages, receivedAt }: Letter): ExportSource {
  const { readers, pathway } = open();
  const text = { rotation: 0, words: [], hidden: [], chunks: [], source: 'text', quality: 1 } as const;
  const document = {
    path: [],
    pages: pages.map((page, at) => ({ ...text, number: at + 1, text: page })),
    markdown: pages.join('\n\n'),
  };
  const ledger = { pages: pages.length, text: pages.length, ocr: 0, blank: 0, duplicate: 0, failed: 0 };
  const task = { documents: [document], ledger, receivedAt, pathway };
  return {
    record: {
      id: '65f000000000000000000001',
      mode: 'test',
      filename: `${id}.txt`,
      mediaType: 'text/plain',
      fileSize: 1024,
      sha256: 'ab'.repeat(32),
      receivedAt: new Date(`${receivedAt}T01:02:03.000Z`),
    },
    jobId: JOB,
    decidedAt: new Date(`${receivedAt}T01:02:08.000Z`),
    outcome: assess(task, readers, () => 0),
  };
}

export const sourceOfCase = (id: string): ExportSource => {
  const letter = letters.find((one) => one.id === id);
  if (letter === undefined) throw new Error(`No case ${id}`);
  return sourceOf(letter);
};

export const exportOptions = {
  fhirBase: 'https://clinic.example/fhir',
  softwareVersion: '0.1.0',
  fileUrl: (id: string) => `https://clinic.example/api/v1/pub/records/${id}/file`,
};

/** The same with one field of its only patient as the reader would have read it; undefined takes the field away. */
export function withField(source: ExportSource, name: string, value: unknown): ExportSource {
  const { result } = source.outcome;
  const patients = result.patients.map((patient) => {
    const { [name]: _, ...others } = patient.fields;
    const field = { value, confidence: 1, evidence: [], judge: 'agree' as const };
    return { ...patient, fields: value === undefined ? others : { ...others, [name]: field } };
  });
  return { ...source, outcome: { ...source.outcome, result: { ...result, patients } } };
}
