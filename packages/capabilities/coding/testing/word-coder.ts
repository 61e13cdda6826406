import type { Fact, MentionStatus } from '@chartwright/kernel';
import type { BundleWriter, Coder } from '../parts.ts';

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

/**
 * Finds three words and takes their status from the word before them. It stands where a test is about storing, billing
 * and showing facts, not about finding them.
 */
export function createWordCoder(): Coder & { readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    release: RELEASE,
    async code({ text, context }) {
      calls += 1;
      const facts = [...text.matchAll(/(?:\b(\w{1,20}) )?(hypertension|asthma|aspirin)/gi)].map((match) =>
        toFact(match.index + match[0].length - (match[2] ?? '').length, match[2] ?? '', match[1] ?? ''),
      );
      const targets = (context.targets ?? []).map(({ start, end }) => ({
        start,
        end,
        source: text.slice(start, end),
        status: 'confirmed' as const,
        negated: false,
        experiencer: 'patient' as const,
        temporality: 'recent' as const,
        section: 'body',
      }));
      return { facts, targets, sections: [{ name: 'body', start: 0, end: text.length }] };
    },
    async deidentify({ text, replacement }) {
      const words = replacement === 'placeholder' ? '[NAME]' : 'Dr Roe';
      const start = text.indexOf('Dr Lee');
      if (start < 0) return { text, spans: [] };
      const spans = [{ start, end: start + 6, kind: 'name', replacement: words }];
      return { text: text.replace('Dr Lee', words), spans };
    },
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

/** A Bundle of the patient's reference and the number of facts. */
export const writeWordBundle: BundleWriter = ({ facts }, { patientId, release }) => ({
  resourceType: 'Bundle',
  type: 'collection',
  total: facts.length,
  subject: `Patient/${patientId}`,
  version: release.version,
});
