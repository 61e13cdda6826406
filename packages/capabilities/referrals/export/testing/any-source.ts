import type * as FastCheck from 'fast-check';
import type { Field, PatientView } from '../../result.ts';
import type { ExportSource, PersonDecision } from '../source.ts';
import { sourceOfCase } from './sources.ts';

/** What breaks formats that do not take care: separators, ends of lines and of texts, signs of other scripts. */
const HOSTILE = [
  '|^~\\&',
  '\\F\\ \\.br\\ \\X0D\\',
  'line\rend\nline\r\nend\u2028end\u2029',
  'MSH|^~\\&|forged\rPID|1||forged',
  '=HYPERLINK("http://x","y")',
  '+61 2 5550 0100',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '＝1',
  '"quoted", and ""doubled""',
  "it's",
  'Tūwhare Māui',
  'Nguyễn Thị Hồng Ánh',
  'Nguyễn Thị'.normalize('NFD'),
  'محمد عبد الله',
  'שרה כהן',
  '👩🏽‍⚕️ 😀',
  '王小明',
  '\uD800',
  '\u0000\u0001\u001F\u007F\u0085',
  '\u202Edlrow\u202C',
  '\uFEFF',
  ' ',
  '',
  'x'.repeat(400),
  'word '.repeat(200),
  '(',
  '%PDF endstream endobj',
  '<b>&amp;</b>',
];

type Source = { readonly source: ExportSource };

/** Sources whose every text is anything at all. */
export function anySource(fc: typeof FastCheck): FastCheck.Arbitrary<Source> {
  const text = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.lorem(),
  );
  const orNull = fc.option(text);
  const day = fc.oneof(
    fc.constantFrom('2026', '2026-02', '2026-02-29', '2024-02-29', '1967-05-27', '', '0000-01-01'),
    text,
  );
  const evidence = fc.array(
    fc.record({
      page: fc.nat(5),
      start: fc.nat(900),
      end: fc.nat(900),
      quote: text,
      box: fc.constant(null),
    }),
    { maxLength: 4 },
  );
  const field = (value: FastCheck.Arbitrary<unknown>): FastCheck.Arbitrary<Field> =>
    fc.record({
      value,
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      evidence,
      judge: fc.constantFrom('agree', 'disagree', 'cannot_tell'),
    });
  const many = (value: FastCheck.Arbitrary<unknown>) => field(fc.array(value, { maxLength: 30 }));
  const number = fc.oneof(fc.integer({ min: -999, max: 9999 }), fc.constantFrom(0, 0.1, 12.5));
  const fact = fc.record(
    {
      value: fc.oneof(fc.boolean(), number, text),
      unit: fc.constantFrom('mm[Hg]', '%', 'years'),
      comparator: fc.constantFrom('<', '<=', '>', '>='),
    },
    { requiredKeys: ['value'] },
  );
  const factKey = fc.constantFrom('visible', 'systolicBp', 'ageAtOnset', 'constructor', 'my fact', 'ecg');
  const simple = fc.record(
    {
      name: field(fc.record({ family: orNull, given: orNull, full: text, isComplete: fc.boolean() })),
      date_of_birth: field(day),
      age_stated: field(fc.nat(120)),
      sex: field(fc.constantFrom('male', 'female', 'other')),
      address: field(text),
      interpreter: field(text),
      requested_specialty: field(text),
      stated_urgency: field(text),
      reason: field(text),
      condition: field(text),
      no_known_allergies: field(fc.constant(true)),
      phones: many(text),
      identifiers: many(
        fc.record({
          type: fc.constantFrom('medicare', 'dva', 'ihi', 'nhs', 'nhi', 'mrn', 'phn', 'ssn_last4', 'other'),
          value: text,
          checkDigit: fc.constantFrom('valid', 'invalid', 'none'),
        }),
      ),
      diagnoses: many(
        fc.record({
          text,
          status: fc.constantFrom('confirmed', 'suspected', 'historical', 'family', 'negated'),
          date: fc.option(day),
        }),
      ),
      medications: many(
        fc.record({
          name: text,
          dose: orNull,
          frequency: orNull,
          status: fc.constantFrom('current', 'past', 'planned'),
        }),
      ),
      allergies: many(fc.record({ substance: text, reaction: orNull, severity: orNull })),
      investigations: many(
        fc.record({
          name: text,
          date: fc.option(day),
          value: fc.option(number),
          unit: orNull,
          result: orNull,
          status: fc.constantFrom('done', 'pending', 'requested'),
        }),
      ),
    },
    { requiredKeys: [] },
  );
  const facts = fc.dictionary(factKey, field(fact), { maxKeys: 6 });
  const fields = fc.tuple(simple, facts).map(([plain, read]) => ({
    ...plain,
    ...Object.fromEntries(Object.entries(read).map(([key, one]) => [`facts.${key}`, one])),
  }));
  const letter = fc.record(
    {
      referrer: field(
        fc.record({
          name: orNull,
          providerNumber: orNull,
          registration: orNull,
          practice: orNull,
          phone: orNull,
          fax: orNull,
          email: orNull,
        }),
      ),
      recipient: field(fc.record({ specialty: orNull, clinician: orNull, facility: orNull })),
      letter_date: field(day),
    },
    { requiredKeys: [] },
  );
  const decision: FastCheck.Arbitrary<PersonDecision> = fc.record({
    at: fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    by: fc.constantFrom(['usr_1'], ['usr_1', 'key_2']),
    action: fc.constantFrom(
      'accept',
      'override',
      'return',
      'redirect',
      'request_info',
      'not_a_referral',
      'duplicate',
    ),
    category: fc.constantFrom('ED', 'CAT3', null),
    targetDate: fc.constantFrom('2026-05-05', null),
    reason: orNull,
    route: orNull,
    patients: fc.constant([]),
  });
  const triage = fc.record({
    review_reasons: fc.array(text, { maxLength: 20 }),
    flags: fc.array(text, { maxLength: 5 }),
    missing_information: fc.array(fc.record({ item: text, reasons: fc.constant([]), text }), {
      maxLength: 20,
    }),
  });
  const base = sourceOfCase('D01');
  return fc
    .record({
      fields,
      letter,
      redFlags: fc.array(field(text), { maxLength: 12 }),
      triage,
      filename: text,
      decision: fc.option(decision, { nil: undefined }),
    })
    .map((any) => {
      const [proposed] = base.outcome.result.patients as [PatientView];
      const patient: PatientView = {
        ...proposed,
        fields: any.fields,
        red_flags: any.redFlags,
        triage: { ...proposed.triage, ...any.triage },
      };
      const result = { ...base.outcome.result, fields: any.letter, patients: [patient] };
      const source: ExportSource = {
        ...base,
        record: { ...base.record, filename: any.filename },
        outcome: { ...base.outcome, result },
        ...(any.decision !== undefined && { decision: any.decision }),
      };
      return { source };
    });
}
