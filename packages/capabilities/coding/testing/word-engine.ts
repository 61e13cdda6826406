import type { Fact, MentionStatus } from '@chartwright/kernel';
import type { CodingEngine, NoteReader } from '../parts.ts';
import { createWork } from '../work.ts';

/** The words it knows; a medication has no SNOMED CT code here. */
const WORDS: Readonly<Record<string, Pick<Fact, 'conceptType' | 'snomed' | 'rxnorm' | 'date'>>> = {
  hypertension: {
    conceptType: 'disorder',
    snomed: { code: '38341003', term: 'Hypertensive disorder, systemic arterial (disorder)' },
    date: '2021',
  },
  asthma: { conceptType: 'disorder', snomed: { code: '195967001', term: 'Asthma (disorder)' } },
  aspirin: { conceptType: 'medication', rxnorm: [{ code: '1191', term: 'aspirin' }] },
};

const CUES: Readonly<Record<string, MentionStatus>> = {
  no: 'negated',
  possible: 'provisional',
  previous: 'historical',
  maternal: 'family',
  planned: 'planned',
  if: 'hypothetical',
  versus: 'differential',
};

const RELEASE = { title: 'Three words', version: '2020-01-01' };

/** Finds three words and takes their status from the word before them. */
const wordReader: NoteReader = {
  release: RELEASE,
  code: (text, context) => ({
    facts: [...text.matchAll(/(?:\b(\w{1,20}) )?(hypertension|asthma|aspirin)/gi)].map((match) =>
      toFact(match.index + match[0].length - (match[2] ?? '').length, match[2] ?? '', match[1] ?? ''),
    ),
    targets: (context.targets ?? []).map(({ start, end }) => ({
      start,
      end,
      source: text.slice(start, end),
      status: 'confirmed',
      negated: false,
      experiencer: 'patient',
      temporality: 'recent',
      section: 'body',
    })),
    sections: [{ name: 'body', start: 0, end: text.length }],
  }),
  deidentify: ({ text, replacement }) => {
    const words = replacement === 'placeholder' ? '[NAME]' : 'Dr Roe';
    const start = text.indexOf('Dr Lee');
    if (start < 0) return { text, spans: [] };
    const spans = [{ start, end: start + 6, kind: 'name', replacement: words }];
    return { text: text.replace('Dr Lee', words), spans };
  },
  // The patient's reference and the number of facts.
  writeBundle: ({ facts }, { patientId, release }) => ({
    resourceType: 'Bundle',
    type: 'collection',
    total: facts.length,
    subject: `Patient/${patientId}`,
    version: release.version,
  }),
};

/** An engine of three words. It stands where a test is about storing, billing and showing facts, not about finding them. */
export function createWordEngine(): CodingEngine & { readonly calls: () => number } {
  const work = createWork(wordReader);
  let calls = 0;
  return {
    calls: () => calls,
    code: async (request) => {
      calls += 1;
      return work.code(request);
    },
    show: async (request) => work.show(request),
    deidentify: async (request) => work.deidentify(request),
  };
}

function toFact(start: number, source: string, before: string): Fact {
  const end = start + source.length;
  const form = source.toLowerCase();
  const status = CUES[before.toLowerCase()] ?? 'confirmed';
  const cue = { text: before, rule: 'word-before', start: start - before.length - 1, end: start - 1 };
  return {
    start,
    end,
    source,
    mention: { start, end },
    alternatives: [],
    conceptType: 'finding',
    ...WORDS[form],
    status,
    negated: status === 'negated',
    experiencer: status === 'family' ? 'family' : 'patient',
    temporality: status === 'historical' ? 'historical' : 'recent',
    section: 'body',
    confidence: 0.9,
    why: { dictionary: 'test', form, cues: status === 'confirmed' ? [] : [cue] },
  };
}
