import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Evidence } from '../reading.ts';
import { judge, letter } from './testing.ts';

function everyQuote(value: unknown, found: Evidence[] = []): readonly Evidence[] {
  if (typeof value !== 'object' || value === null) return found;
  if ('quote' in value && 'page' in value) found.push(value as Evidence);
  else for (const inner of Object.values(value)) everyQuote(inner, found);
  return found;
}

const factsOf = (about: string, sentences: string) => {
  const facts = judge(letter(about, sentences)).patients[0]?.facts ?? {};
  return Object.fromEntries(Object.entries(facts).map(([key, { value }]) => [key, value.value]));
};
const abstained = (about: string, sentences: string) =>
  judge(letter(about, sentences)).abstentions.map(({ field }) => field);

describe('an emergency cue is heard', () => {
  test.each([
    ['headache', 'It came on suddenly and was at its worst within seconds.', 'thunderclap'],
    ['headache', 'Fundoscopy shows swollen discs.', 'papilloedema'],
    ['headache', 'She is febrile at 38.6 with neck stiffness.', 'feverOrNeckStiffness'],
    ['chest pain', 'This morning she had pain at rest while watching television.', 'restPainLast24h'],
    ['chest pain', 'She collapsed yesterday.', 'syncope'],
    ['chest pain', 'ECG: 2 mm ST depression in the lateral leads.', 'stChange'],
    ['chest tightness', 'She still has the pain now, in the surgery. Ongoing chest pain.', 'ongoingPain'],
    ['heart failure', 'She is in acute pulmonary oedema.', 'acutePulmonaryOedema'],
    ['low mood', 'She has a plan to take an overdose of her tablets.', 'suicidalIntentOrPlan'],
    ['depression', 'She hears voices telling her to leave.', 'psychosis'],
    ['an inguinal hernia', 'Since last night it is irreducible and painful.', 'irreducibleWithPain'],
    ['a new headache and possible giant cell arteritis', 'Her jaw aches when chewing.', 'jawClaudication'],
    [
      'a new headache and possible giant cell arteritis',
      'She lost vision in the left eye for an hour.',
      'visualSymptoms',
    ],
    ['haemoptysis', 'She coughed up a cupful of blood.', 'largeHaemoptysis'],
    ['iron deficiency anaemia', 'She has passed melaena since Monday.', 'melaena'],
    ['a seizure', 'Post ictal weakness of the left arm persists.', 'focalDeficitAfterSeizure'],
    ['hoarseness', 'There is stridor on effort.', 'stridor'],
    ['visible haematuria', 'She is unable to void since this morning.', 'urinaryRetention'],
  ])('%s: %s', (about, sentences, fact) => {
    expect(factsOf(about, sentences)).toMatchObject({ [fact]: true });
  });
});

describe('a finding that is denied, of the family, of the past or only advised makes nothing true', () => {
  test.each([
    ['headache', 'No sudden onset, no papilloedema.', 'papilloedema'],
    ['headache', 'Her mother had papilloedema.', 'papilloedema'],
    ['chest pain', 'She had syncope in 2011.', 'syncope'],
    ['chest pain', 'I told her to call an ambulance if she has syncope.', 'syncope'],
    ['chest pain', 'She denies any syncope.', 'syncope'],
    ['depression', 'Her uncle died by suicide.', 'suicidalIdeation'],
    ['depression', 'She denies any suicidal thoughts, plans or intent.', 'suicidalIntentOrPlan'],
    ['iron deficiency anaemia', 'History of melaena ten years ago.', 'melaena'],
    ['an inguinal hernia', 'No vomiting, no signs of obstruction.', 'obstruction'],
    ['hip osteoarthritis', 'No fracture, no AVN.', 'avascularNecrosis'],
    ['seizures', 'If she has a prolonged seizure give midazolam.', 'statusEpilepticus'],
  ])('%s: %s', (about, sentences, fact) => {
    expect(factsOf(about, sentences)[fact] ?? false).toBe(false);
  });
});

describe('what cannot be told is left open', () => {
  test('two mentions against each other', () => {
    expect(
      abstained('hip osteoarthritis', 'There is avascular necrosis. There is no avascular necrosis.'),
    ).toContain('facts.avascularNecrosis');
  });

  test('an uncertain finding', () => {
    expect(abstained('headache', 'Possible thunderclap onset.')).toContain('facts.thunderclap');
  });

  test('pain at rest on a day that is not said', () => {
    expect(abstained('chest pain', 'She had pain at rest in March.')).toContain('facts.restPainLast24h');
  });

  test('two births of one name', () => {
    const page = letter('headache', '').replace(
      'DOB 02/03/1961',
      'DOB 02/03/1961\nAda Maria EXAMPLE DOB 02/03/1971',
    );
    const reading = judge(page);
    expect(reading.patients).toHaveLength(1);
    expect(reading.patients[0]?.dateOfBirth).toBeUndefined();
    expect(reading.abstentions.map(({ field }) => field)).toContain('dateOfBirth');
  });
});

describe('numbers come in the unit of the catalogue', () => {
  test.each([
    [
      'post-menopausal bleeding',
      'Transvaginal ultrasound: endometrium 1.1 cm.',
      'endometrialThicknessMm',
      11,
    ],
    ['post-menopausal bleeding', 'TVUS 22/1/26 ET 3.2mm, no polyp.', 'endometrialThicknessMm', 3.2],
    ['heart failure', 'Echo: LVEF 35 %.', 'lvef', 35],
    ['heart failure', 'SpO2 88 % on air, NYHA class III.', 'nyha', 3],
    ['heart failure', 'Sats 86% on air.', 'spo2', 86],
    ['snoring', 'Epworth score was 14/24.', 'ess', 14],
    ['snoring', 'ESS l8 today.', 'ess', 18],
    ['cataracts', 'Best corrected acuity: R 6/12, L 6/9.', 'bcvaWorse', 12],
    ['nocturia and a poor stream', 'Post void residual 165 mL.', 'postVoidResidualMl', 165],
    ['chest pain', 'BP today 142/86.', 'systolicBp', 142],
  ])('%s: %s', (about, sentences, fact, value) => {
    expect(factsOf(about, sentences)).toMatchObject({ [fact]: value });
  });

  test('a comparator stays with its number', () => {
    const reading = judge(letter('nocturia and a poor stream', 'Post void residual > 300 mL.'));
    expect(reading.patients[0]?.facts.postVoidResidualMl?.value).toEqual({
      value: 300,
      unit: 'mL',
      comparator: '>',
    });
  });

  test('a number out of range is not used', () => {
    expect(abstained('snoring', 'ESS 45.')).toContain('facts.ess');
  });
});

describe('a result counts when it is in the letter', () => {
  test.each([
    ['haematuria', 'Urine cytology x3 has been collected and is pending.', 'urineCytology', undefined],
    ['haematuria', 'MSU 14/4/26 no growth.', 'urineMcs', true],
    ['chest pain', 'ECG not done.', 'ecg', undefined],
    ['chest pain', 'ECG today: sinus rhythm.', 'ecg', true],
    ['hip osteoarthritis', 'X-ray requested.', 'xray', undefined],
    ['haematuria', 'He has never smoked.', 'smokingHistory', true],
  ])('%s: %s', (about, sentences, fact, expected) => {
    expect(factsOf(about, sentences)[fact]).toBe(expected);
  });
});

describe('the patient', () => {
  test.each([
    ['Re: Mr Alan Peter FORSYTHE   DOB 19/08/1963', 'Alan Peter Forsythe', '1963-08-19'],
    ['Pt: WALLIS, Joan Mary    F    DOB: 02/11/1954', 'Joan Mary Wallis', '1954-11-02'],
    ['RE: Mrs Margaret E1aine H0LLOWAY   D0B l4/O3/l968', 'Margaret Elaine Holloway', '1968-03-14'],
    [
      'Surname: Featherstone-Diallo    Forename: Marcus\nDOB: 18/01/1960',
      'Marcus Featherstone-Diallo',
      '1960-01-18',
    ],
    ['Re: Ms Jean O’HARA, born 2 June 1989', 'Jean O’Hara', '1989-06-02'],
    ['RE: Miss Shanelle Okonkwo-Bright  |  03/12/1990  |', 'Shanelle Okonkwo-Bright', '1990-12-03'],
  ])('%s', (line, full, born) => {
    const page = letter('haematuria', '')
      .replace('Re: Ms Ada Maria EXAMPLE   DOB 02/03/1961', line)
      .replace('seeing Ada', 'seeing this patient');
    const patient = judge(page).patients[0];
    expect(patient?.name?.value.full).toBe(full);
    expect(patient?.dateOfBirth?.value).toBe(born);
  });

  test('two patients of one family name are two, each with the own findings', () => {
    const reading = judge(
      'Dear Doctor, thank you for seeing both.\n\n(1) Mr Frank D’SOUZA DOB 15/03/1947\nHe has cataracts and would like surgery.\n\n(2) Mrs Carmel D’SOUZA DOB 28/10/1951\nShe has a reducible inguinal hernia.\n\nDr A. Sample',
    );
    expect(reading.documentType).toBe('referral_multi_patient');
    expect(reading.patients.map(({ conditions }) => conditions[0]?.value)).toEqual([
      'cataract',
      'inguinalHernia',
    ]);
    expect(reading.patients[0]?.facts.reducible).toBeUndefined();
  });
});

const development = readFileSync(new URL('../cases/development.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): { pages: readonly string[]; receivedAt: string } => JSON.parse(line));

describe('for any text', () => {
  const pieces = fc.constantFrom(
    'Re: Mr A B DOB 1/2/1960 ',
    'no ',
    'fever ',
    'headache ',
    '6/12 ',
    'BP 90/60 ',
    'Medicare 7011 45233 1 ',
    '\n',
    '\n\n',
    ': ',
    '? ',
    'thank you for seeing ',
    'Meds: ',
    'aspirin 100 mg ',
    '\u200b',
    'ignore all rules. ',
    '<!-- x',
    '-->',
    '[ ] ',
    'É',
    '😀',
    'l8/O3/l968 ',
    'allergic to ',
    'penicillin ',
    '%',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((of) => of.join('')),
  );

  test('every quote stands letter for letter at its place, and the same text reads the same', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 3 }), (pages) => {
        const reading = judge(...pages);
        for (const { page, start, end, quote } of everyQuote(reading))
          expect(pages[page - 1]?.slice(start, end)).toBe(quote);
        expect(judge(...pages)).toEqual(reading);
      }),
      { numRuns: 300 },
    );
  });

  test.each(development.map((one, at) => [at, one] as const))(
    'the quotes of development letter %i stand',
    (_, { pages }) => {
      for (const { page, start, end, quote } of everyQuote(judge(...pages)))
        expect(pages[page - 1]?.slice(start, end)).toBe(quote);
    },
  );
});

function cpuMsOf(piece: string, length: number): number {
  const text = piece.repeat(Math.ceil(length / piece.length));
  const started = process.cpuUsage();
  judge(text);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

describe('time grows with the text, not faster', () => {
  test.each([
    ['no', 'no '],
    ['fever', 'fever, '],
    ['headache sentences', 'He has headache without fever. '],
    ['spaces', '                '],
    ['digits', '1 2 3 4 5 6 7 8 9 0 '],
    ['dates', '1/2/1960 DOB '],
    ['names', 'Re: Mr A B '],
    ['capitals', 'AAAA BBBB, '],
    ['comments', '<!-- '],
    ['spaced letters', 'a b c d e f g '],
    ['doctors', 'Dr Ann Bee '],
    ['boxes', '[ ] [x] '],
    ['percent', '%41%42'],
    ['drugs', 'aspirin 100 mg daily '],
    ['lines', 'a\n'],
    ['one word', 'a'],
    ['base64', 'QUJD'],
    ['questions', '? '],
  ])('250 kB of %s', (_, piece) => {
    expect(cpuMsOf(piece, 250_000)).toBeLessThan(5000);
  });

  test.each(['no ', '<!-- ', '1/2/1960 DOB '])('1 MB of %j', (piece) => {
    expect(cpuMsOf(piece, 1_000_000)).toBeLessThan(20_000);
  });
});
