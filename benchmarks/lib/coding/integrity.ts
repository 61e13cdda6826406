import { createHash } from 'node:crypto';
import type { CodedNote, Fact, Span } from '@chartwright/kernel';
import type { ReadCorpora } from './corpora.ts';
import { type Engine, openEngine } from './engine.ts';

type Text = { readonly id: string; readonly text: string };
type Faults = { readonly facts: number; readonly faults: readonly string[] };

/** Every text of every set: what must hold of each fact, whatever it says. */
export function printIntegrity(engine: Engine, corpora: ReadCorpora): void {
  let facts = 0;
  let texts = 0;
  const faults: string[] = [];
  for (const set of corpora.sets) {
    for (const { id, text } of corpora.read<Text>(set)) {
      const checked = check(engine, id, text);
      texts += 1;
      facts += checked.facts;
      faults.push(...checked.faults);
    }
  }
  console.log(
    `${texts} texts of ${corpora.sets.length} sets, ${facts} facts: ${faults.length} faults (bar 0) ${faults.length === 0 && facts > 0 ? 'pass' : 'MISS'}`,
  );
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
}

function check(engine: Engine, id: string, text: string): Faults {
  const note = engine.code(text);
  const faults = [
    ...note.facts.flatMap((fact) => faultsOf(engine, text, fact)),
    ...sectionFaults(text, note),
  ];
  return { facts: note.facts.length, faults: faults.map((fault) => `${id} ${fault}`) };
}

function faultsOf(engine: Engine, text: string, fact: Fact): string[] {
  const faults: string[] = [];
  const at = `${fact.start}-${fact.end}`;
  if (text.slice(fact.start, fact.end) !== fact.source) faults.push(`${at} source is not the text`);
  for (const span of [fact, fact.mention, ...(fact.parts ?? [])]) {
    if (!isWhole(text, span)) faults.push(`${span.start}-${span.end} is not a stretch of whole words`);
    if (span.start < fact.start || span.end > fact.end)
      faults.push(`${span.start}-${span.end} is outside its fact ${at}`);
  }
  for (const cue of fact.why.cues)
    if (text.slice(cue.start, cue.end) !== cue.text)
      faults.push(`${cue.start}-${cue.end} cue is not the text`);
  for (const coding of [fact.snomed, ...fact.alternatives])
    if (coding !== undefined && engine.lexicon.conceptOf(coding.code)?.term !== coding.term)
      faults.push(`${at} ${coding.code} is not in the release under its name`);
  return faults;
}

const sectionFaults = (text: string, { sections }: CodedNote): string[] =>
  sections
    .filter((section) => !isInside(text, section))
    .map(({ start, end }) => `${start}-${end} section is not in the text`);

const isInside = (text: string, { start, end }: Span): boolean =>
  start >= 0 && start < end && end <= text.length;

/** Not empty, in the text, without space at its ends and without half a character. */
function isWhole(text: string, span: Span): boolean {
  const words = text.slice(span.start, span.end);
  return isInside(text, span) && words.trim() === words && words.isWellFormed();
}

/** The same notes twice, the second time by an engine opened anew. */
export function printDeterminism(engine: Engine, corpora: ReadCorpora): void {
  const notes = corpora.sets
    .filter((set) => set.startsWith('mtsamples-raw/'))
    .flatMap((set) => corpora.read<Text>(set));
  const hashes = [engine, openEngine()].map((one) => hashOf(one, notes));
  const isEqual = hashes[0] === hashes[1];
  console.log(
    `${notes.length} notes of mtsamples-raw twice: sha256 ${hashes.join(' and ')} ${isEqual ? 'pass' : 'MISS'}`,
  );
}

function hashOf(engine: Engine, notes: readonly Text[]): string {
  const hash = createHash('sha256');
  for (const { text } of notes) hash.update(JSON.stringify(engine.code(text)));
  return hash.digest('hex').slice(0, 32);
}
