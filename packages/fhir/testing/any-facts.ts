import type { Fact } from '@chartwright/kernel';
import type * as FastCheck from 'fast-check';
import { fact } from './facts.ts';

/**
 * Facts as no note says them: every member there or not, whatever the others are. The library is handed in, because
 * the product is installed without it.
 */
export function anyFacts(fc: typeof FastCheck): FastCheck.Arbitrary<Fact[]> {
  const words = fc
    .stringMatching(/^[a-zé\u{1F9EA}][a-z0-9 é,.\u{1F9EA}]{0,18}[a-z]$/u)
    .map((text) => text.replace(/\s+/g, ' '));
  /** Letters carry form feeds, vertical tabs and broken characters. */
  const rough = fc
    .tuple(words, fc.constantFrom('', '\f', '\u000b', '\ud83e', '\u00a0', '\r\n'))
    .map((all) => all.join('x'));
  const day = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const date = fc.tuple(day, fc.constantFrom(4, 7, 10)).map(([text, length]) => text.slice(0, length));
  const code = fc.record({
    code: fc.stringMatching(/^[1-9]\d{5,8}$/),
    term: words.map((term) => `${term} (test)`),
  });
  const unit = fc.constantFrom('mg', 'mL', '{tbl}', 'mm[Hg]', 'mmol/L', '%');
  const quantity = fc.record(
    {
      text: words,
      value: fc.double({ min: 0, max: 1e6, noNaN: true }),
      secondValue: fc.double({ min: 0, max: 1e6, noNaN: true }),
      comparator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
      unit,
    },
    { requiredKeys: ['text', 'value'] },
  );
  const count = fc.constantFrom(0.5, 1, 2, 3, 4);
  const directions = fc.record(
    {
      text: rough,
      dose: quantity,
      route: fc.constantFrom('po', 'Oral', 's.c.', 'iv', 'into the left eye'),
      frequency: fc.record(
        {
          times: count,
          timesMax: count,
          period: count,
          periodMax: count,
          unit: fc.constantFrom('h' as const, 'd' as const, 'wk' as const, 'mo' as const),
        },
        { requiredKeys: ['times', 'period', 'unit'] },
      ),
      when: fc.array(fc.constantFrom('MORN', 'nocte', 'at bedtime', 'on Sundays'), { maxLength: 3 }),
      durationDays: fc.integer({ min: 1, max: 400 }),
      asNeeded: fc.boolean(),
      action: fc.constantFrom(
        'start' as const,
        'stop' as const,
        'increase' as const,
        'reduce' as const,
        'continue' as const,
      ),
    },
    { requiredKeys: ['text'] },
  );
  const members: FastCheck.Arbitrary<Partial<Fact>> = fc.record(
    {
      snomed: fc.oneof(
        code,
        fc.constantFrom({ code: '75367002', term: 'Blood pressure (observable entity)' }),
      ),
      rxnorm: fc.array(code, { maxLength: 3 }),
      icd10cm: fc.array(code, { maxLength: 2 }),
      conceptType: fc.constantFrom(
        'disorder' as const,
        'finding' as const,
        'situation' as const,
        'event' as const,
        'procedure' as const,
        'observable' as const,
        'medication' as const,
      ),
      status: fc.constantFrom(
        'confirmed' as const,
        'provisional' as const,
        'differential' as const,
        'negated' as const,
        'historical' as const,
        'family' as const,
        'planned' as const,
        'hypothetical' as const,
      ),
      negated: fc.boolean(),
      experiencer: fc.constantFrom(
        'patient' as const,
        'patient' as const,
        'family' as const,
        'other' as const,
      ),
      relative: fc.constantFrom('mother', 'Great-Grandfather', 'half sister', 'neighbour'),
      temporality: fc.constantFrom(
        'recent' as const,
        'recent' as const,
        'historical' as const,
        'hypothetical' as const,
        'planned' as const,
      ),
      clinicalStatus: fc.constantFrom('active' as const, 'resolved' as const),
      date,
      endDate: date,
      onsetAgeYears: fc.integer({ min: 0, max: 99 }),
      laterality: fc.constantFrom('left' as const, 'right' as const, 'bilateral' as const),
      severity: fc.constantFrom('mild' as const, 'moderate' as const, 'severe' as const),
      value: quantity,
      directions,
      allergy: fc.record({ substance: rough, reaction: rough }, { requiredKeys: ['substance'] }),
    },
    { requiredKeys: [] },
  );
  return fc.array(
    fc.tuple(rough, members).map(([source, some]) => fact(source, some)),
    { maxLength: 6 },
  );
}
