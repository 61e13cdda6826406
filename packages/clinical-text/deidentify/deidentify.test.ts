import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { deidentify } from './index.ts';

const hidden = (text: string): string => deidentify(text, { style: 'placeholder' }).text;
const invented = (text: string): string =>
  deidentify(text, { style: 'surrogate', letterDate: '2024-05-12' }).text;

const letter = [
  'Riverside Surgery',
  '12 High Street, Oakham, LE15 6QH',
  'Tel: 01572 722621',
  '12th May 2024',
  'Dear Dr Patel,',
  'Re: SMITH, John - DOB 03/04/1931 - NHS No: 943 476 5919 - MRN A123456',
  "Thank you for referring this 93-year-old man with Parkinson's disease. Mr Smith came with his wife, Margaret.",
  "John's Glasgow coma scale was 15 on 19 May 2024. Barrett's oesophagus since 2019.",
  'His daughter (Emily) is on 07700 900123 or emily@example.com.',
  'SMITH will attend the Diabetes Clinic at Leeds General Infirmary.',
  '',
  'Yours sincerely,',
  '',
  'Priya Raman MRCP',
].join('\n');

test('a letter keeps its medicine and loses its people', () => {
  assert.equal(
    hidden(letter),
    [
      '[ORGANISATION]',
      '[ADDRESS], [POSTCODE]',
      'Tel: [PHONE]',
      '[DATE]',
      'Dear Dr [NAME],',
      'Re: [NAME] - DOB [DATE] - NHS No: [ID] - MRN [ID]',
      "Thank you for referring this [AGE]-year-old man with Parkinson's disease. Mr [NAME] came with his wife, [NAME].",
      "[NAME]'s Glasgow coma scale was 15 on [DATE]. Barrett's oesophagus since 2019.",
      'His daughter ([NAME]) is on [PHONE] or [EMAIL].',
      '[NAME] will attend the Diabetes Clinic at [ORGANISATION].',
      '',
      'Yours sincerely,',
      '',
      '[NAME] MRCP',
    ].join('\n'),
  );
});

describe('it leaves alone', () => {
  test.each([
    "Parkinson's disease, Crohn's and Graves' disease",
    'Hodgkin lymphoma; Addison crisis; Glasgow coma scale 15',
    'May start in a week. Will review. Grace period. Mark the site.',
    'Sister with diabetes, mother Alive. Sister Graves’ disease.',
    'Allen test normal, Jackson-Pratt drain, Foley catheter, Ross procedure',
    'aged 54, a 12-year-old, BP 94/60, temp 98F, diagnosed in 2019',
    'paracetamol 1 g for 5/7, review in 3/12, C3-4, L4-5',
    'General Hospital, Diabetes Clinic, Cataract Surgery, Emergency Department',
    'IT MAY BE NOTED THAT THE RISKS WILL BE EXPLAINED AND MARK THE SITE',
    'WCC 12.3 x10^9/L, serial ECGs 3, MS Contin 30 mg',
    'patient name: unknown\nmedication name: aspirin\nname: aspirin',
    'Acute Chest Pain presented today. Left Knee Pain reported.',
    'Thanks for seeing him. Thanks for reviewing Parkinson disease.',
    'CD20 NEG, CD34 POS, B12 LOW, T12 MRI',
    'GB29 NWBK 6016 1331 9268 18',
  ])('%s', (text) => {
    assert.equal(hidden(text), text);
  });
});

describe('it replaces', () => {
  test.each([
    ['Seen by Dr. M. Johnson on 7/14/2023.', 'Seen by Dr. [NAME] on [DATE].'],
    [
      'DR. X NOTED THAT JOHN SMITH LEFT WITH MRS NGOZI OKAFOR.',
      'DR. [NAME] NOTED THAT [NAME] LEFT WITH MRS [NAME].',
    ],
    ['Jane Doe, RN called', '[NAME], RN called'],
    ['Patient Name: Ethan Harris', 'Patient Name: [NAME]'],
    ["Dr Siobhán O'Brien-Núñez wrote", 'Dr [NAME] wrote'],
    ['Dr Tim Young, consultant', 'Dr [NAME], consultant'],
    ['Mrs Mary Denies chest pain', 'Mrs [NAME] Denies chest pain'],
    ['Mr Tom Known asthmatic', 'Mr [NAME] Known asthmatic'],
    ['patient name: jane doe, well', 'patient name: [NAME], well'],
    ['name: john smith\nmrn: 12345', 'name: [NAME]\nmrn: [ID]'],
    ['signed by: Rodriguez, Maria MD', 'signed by: [NAME] MD'],
    ['Thanks for seeing Bob.', 'Thanks for seeing [NAME].'],
    [
      'Wang Xiu Ying attended. Today Wang Xiu Ying reports pain.',
      '[NAME] attended. Today [NAME] reports pain.',
    ],
    ['Name: Jane Doe MRN: A12345', 'Name: [NAME] MRN: [ID]'],
    ['Patient: John Smith MRN: 12345', 'Patient: [NAME] MRN: [ID]'],
    ['driving AB12 CDE, then AB51XYZ', 'driving [ID], then [ID]'],
    ['car reg A123 BCD', 'car reg [ID]'],
    ['IBAN GB29 NWBK 6016 1331 9268 19 PAID', 'IBAN [ID] PAID'],
    ['GB29NWBK60161331926819 and DE89 3704 0044 0532 0130 00.', '[ID] and [ID].'],
    ['reviewed 2024-02-14, Nov 2024, 1 March', 'reviewed [DATE], [DATE], [DATE]'],
    ['SSN 123-45-6789, policy no. AB-99812', 'SSN [ID], policy no. [ID]'],
    ['ID 9434765919 stays unnamed', 'ID [ID] stays unnamed'],
    ['call (555) 010-4477 or https://x.example/a', 'call [PHONE] or [URL]'],
    ['from 10.1.2.3', 'from [IP]'],
    ['aged 91, ninety-two-year-old', 'aged [AGE], [AGE]-year-old'],
    ['East Orange, NJ 07018', '[ADDRESS], NJ [POSTCODE]'],
    ["transferred to St Mary's Hospital today", 'transferred to [ORGANISATION] today'],
  ])('%s', (text, expected) => {
    assert.equal(hidden(text), expected);
  });
});

test('a patient who bears the name of a disease keeps it out of the letter, and the disease in it', () => {
  assert.equal(
    hidden("Mr Parkinson has Parkinson's disease. Parkinson walks well. Mrs Jones's kidney: Jones's heart."),
    "Mr [NAME] has Parkinson's disease. [NAME] walks well. Mrs [NAME]'s kidney: [NAME]'s heart.",
  );
});

test('a ten-digit number is an NHS number only with its check digit', () => {
  assert.equal(hidden('number 943 476 5918'), 'number [PHONE]');
  assert.equal(hidden('count 9434765918'), 'count 9434765918');
});

test('one person has one invented name, however written', () => {
  const [, surname] = /^Mr (\w+) came/.exec(invented('Mr Okafor came. OKAFOR left. Okafor returned.')) ?? [];
  assert.ok(surname !== undefined && surname !== 'Okafor');
  assert.equal(
    invented('Mr Okafor came. OKAFOR left. Okafor returned.'),
    `Mr ${surname} came. ${surname.toUpperCase()} left. ${surname} returned.`,
  );
});

test('invented dates keep their distance and their spelling', () => {
  const [, first, second, third] =
    /^on (\S+) then (\S+), 12th (?:\S+) or (.+)$/.exec(
      invented('on 05/03/2024 then 12/03/2024, 12th of or 2024-03-26').replace('12th of or', '12th x or'),
    ) ?? [];
  const days = (text = '') =>
    Date.UTC(Number(text.slice(6)), Number(text.slice(3, 5)) - 1, Number(text.slice(0, 2))) / 86_400_000;
  assert.equal(days(second) - days(first), 7);
  assert.match(third ?? '', /^\d{4}-\d{2}-\d{2}$/);
  assert.equal(Date.parse(third ?? '') / 86_400_000 - days(second), 14);
});

const scraps = fc.constantFrom(
  'Dr ',
  'Mr',
  ' ',
  '. ',
  'Smith',
  'John',
  ', ',
  '\n',
  '12/05/2024',
  '943 476 5919',
  '@',
  'a.b',
  'Re: ',
  'Hospital',
  'St ',
  '99',
  '-year-old',
  'Yours sincerely,\n',
  '[NAME]',
  '[',
  ']',
  '𝟘',
  'é',
  'Ñandú',
  '\ud800',
  'Address: ',
  'May ',
  '2024',
  ' of ',
  '12 High Street',
  'MRN ',
  'tel ',
  ':',
  "'s ",
  'MD',
  'lives in ',
  'Leeds',
  '1',
  'wife ',
);
const notes = fc.array(scraps, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('for every text', () => {
  test('spans are sorted, apart, not empty, and what is outside them is unchanged', () => {
    fc.assert(
      fc.property(notes, fc.constantFrom('placeholder' as const, 'surrogate' as const), (text, style) => {
        const result = deidentify(text, { style });
        let at = 0;
        let out = '';
        for (const { start, end, replacement } of result.spans) {
          assert.ok(start >= at && end > start && end <= text.length);
          out += text.slice(at, start) + replacement;
          at = end;
        }
        assert.equal(result.text, out + text.slice(at));
      }),
      { numRuns: 1000 },
    );
  });

  test('a second run on placeholders finds nothing', () => {
    fc.assert(
      fc.property(notes, (text) => {
        assert.deepEqual(deidentify(hidden(text), { style: 'placeholder' }).spans, []);
      }),
      { numRuns: 1000 },
    );
  });

  test('both styles replace the same places, and the same text has the same answer', () => {
    fc.assert(
      fc.property(notes, (text) => {
        const places = (style: 'placeholder' | 'surrogate') =>
          deidentify(text, { style }).spans.map(({ start, end, kind }) => [start, end, kind]);
        assert.deepEqual(places('surrogate'), places('placeholder'));
        assert.equal(invented(text), invented(text));
      }),
    );
  });
});

/** A reader that is quadratic in any of these would not end within the time limit of a test. */
test('a hundred thousand characters of any one scrap are read to the end', () => {
  const units = [
    'a',
    'A',
    'Aa ',
    'a.b.',
    'a@',
    '1',
    '1/',
    '1-1-',
    'J. ',
    'Smith, ',
    'Dr ',
    'Hospital of ',
    'a:',
    '(1',
    '\n',
    ' ',
    '1 High Road ',
    'MRN: 1-',
    'Re: A ',
    'John ',
    'tel 1 1 1 ',
    'www.',
    '12 May ',
    'AB12 ',
    'GB29NWBK',
    'patient name: a ',
    'Wang ',
    'car ',
  ];
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    const { spans } = deidentify(text, { style: 'surrogate' });
    assert.ok(spans.every(({ end }) => end <= text.length));
  }
});
