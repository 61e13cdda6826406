import { codeNote } from '@chartwright/clinical-text';
import { compileStarter, openLexicon } from '@chartwright/terminology';
import { expect, test } from 'vitest';

// The reader of notes with the true starter set: what is found, as which concept, and what is left alone.
const lexicon = openLexicon(compileStarter());

const factsOf = (text: string, specialty = '') =>
  codeNote(lexicon, text, { specialty, letterDate: '2025-03-15', birthDate: '1960-01-01' }).facts;
const read = (text: string, specialty = '') =>
  factsOf(text, specialty).map(
    ({ source, snomed, rxnorm }) =>
      `${source} = ${snomed?.code ?? rxnorm?.map(({ code }) => code).join('+')}`,
  );

test('the documented note has the offsets that its own text gives', () => {
  const text =
    '67-year-old male with history of paroxysmal atrial fibrillation diagnosed in 2021, hypertension, and hyperlipidemia. ' +
    'Patient underwent pulmonary vein isolation via catheter ablation in September 2023.';
  const facts = factsOf(text, 'Cardiology').map(({ start, end, date, status, snomed }) => [
    start,
    end,
    snomed?.code,
    status,
    date,
  ]);
  expect(facts.slice(0, 3)).toEqual([
    [33, 81, '282825002', 'confirmed', '2021'],
    [83, 95, '38341003', 'confirmed', undefined],
    [101, 115, '55822004', 'confirmed', undefined],
  ]);
  expect(facts.at(-1)).toEqual([164, 199, '18286008', 'confirmed', '2023-09']);
});

test.each([
  [
    'words in another order, with words between',
    'Carcinoma of the left breast.',
    ['Carcinoma of the left breast = 254838004'],
  ],
  [
    'UK spelling and plurals',
    'Oedematous legs; tumours of the lung.',
    ['Oedematous legs = 102572006', 'tumours of the lung = 126713003'],
  ],
  [
    'a name turned round',
    'Peanut allergy. Knee swelling.',
    ['Peanut allergy = 91935009', 'Knee swelling = 248491001'],
  ],
  [
    'hyphens and typographic apostrophes',
    'Non-alcoholic fatty liver disease, Crohn’s disease',
    ['Non-alcoholic fatty liver disease = 197315008', 'Crohn’s disease = 34000006'],
  ],
  ['a type behind a comma', 'Diabetes mellitus, type 2', ['Diabetes mellitus, type 2 = 44054006']],
  ['the longest name', 'acute exacerbation of COPD', ['acute exacerbation of COPD = 195951007']],
  [
    'a letter that names',
    'Hepatitis A and hepatitis B.',
    ['Hepatitis A = 40468003', 'hepatitis B = 66071002'],
  ],
])('%s', (_what, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('a list shares its head, and each mention names the pieces it is made of', () => {
  const facts = factsOf('Abdominal and back pain, pain in the left hip and knee.');
  expect(facts.map(({ snomed }) => snomed?.code)).toEqual(['21522001', '161891005', '30989003', '49218002']);
  const [first] = facts;
  expect(first?.parts?.map(({ start, end }) => 'Abdominal and back pain'.slice(start, end))).toEqual([
    'Abdominal',
    'pain',
  ]);
});

test.each([
  ['Neurology', 'MS diagnosed in 2010 with optic neuritis.', '24700007'],
  ['Cardiology', 'MS with a diastolic murmur on echo.', '79619009'],
  ['Rheumatology', 'RA since 2015.', '69896004'],
  ['Haematology', 'ALL in remission.', '91857003'],
])('an abbreviation is read by specialty and neighbours: %s', (specialty, text, code) => {
  expect(factsOf(text, specialty)[0]?.snomed?.code).toBe(code);
});

test.each([
  'She fell all over; was ill at rest; had a cold drink.',
  'SpO2 was measured on RA.',
  'Given MS 10 mg.',
  'On PE chest clear.',
  'Routine evaluation in the surgical clinic.',
  'He had it as a child and so did I.',
])('ordinary words are no mentions: %s', (text) => {
  const codes = factsOf(text).map(({ snomed }) => snomed?.term);
  expect(
    codes.filter((term) => /leukemia|arthritis|sclerosis|embolism|Evaluation|Surgical/i.test(term ?? '')),
  ).toEqual([]);
});

test.each([
  ['Heart failure clinic, seen with the diabetes specialist nurse.', []],
  ['Admitted from the stroke unit to the dementia ward.', ['Hospital admission (procedure)']],
  ['Depression scale 21, sepsis six, burns unit, TIA clinic.', []],
  ['Non-diabetic. Anti-hypertensives stopped. Eczema cream.', ['Hypotensive agent (product)']],
  ['Measles IgG positive, TB contact, CF carrier.', []],
  ['Inflammation of the lungs secondary to radiation.', ['Pneumonitis (disorder)']],
  ['Had hepatitis a year ago.', ['Inflammatory disease of liver (disorder)']],
  [
    'Exposed to hepatitis a and B.',
    ['Viral hepatitis type B (disorder)', 'Viral hepatitis, type A (disorder)'],
  ],
  ['A rash on the back of the knee.', ['Eruption of skin (disorder)']],
  ['Neck and lower back pain.', ['Neck pain (finding)', 'Low back pain (finding)']],
  [
    'Her blood pressure to increased stress.',
    ['Blood pressure (observable entity)', 'Increased stress (finding)'],
  ],
  ['He has smoked for the past 27 years.', []],
  ['PSA 6.8. Prenatal pills. Foot pulses. Heel toe walking normal.', []],
  ['Sats 94% OA. Pulm HTN. Lupus anticoagulant.', ['Pulmonary hypertension (disorder)']],
  ['Hemiarthroplasty of the left shoulder.', []],
  ['No orthopnoea or paroxysmal nocturnal dyspnoea.', ['Orthopnea (finding)']],
])('words that a coder would not code, and those beside them that one would: %s', (text, expected) => {
  expect(
    factsOf(text)
      .map(({ snomed }) => snomed?.term)
      .filter((term) => !term?.startsWith('Peripheral oxygen')),
  ).toEqual(expected);
});

test.each([
  ['Seizures, strokes, or headaches.', ['91175000', '230690007', '25064002']],
  ['Prostate ca, hip fx, abd pain, COPD exac.', ['399068003', '263225007', '21522001', '195951007']],
  ['PNA on CXR. Celiac. HTN urgency.', ['233604007', '399208008', '396331005', '443482000']],
])('what clinicians write every day is found: %s', (text, expected) => {
  expect(factsOf(text).map(({ snomed }) => snomed?.code)).toEqual(expected);
});

test('an abbreviation means what its own letters and neighbours say', () => {
  expect(read('Maternal GBS, infant given penicillin.')[0]).toBe('GBS = 426933007');
  expect(read('A-fib. A fib.')).toEqual(['A-fib = 49436004', 'A fib = 49436004']);
  expect(read('PsA on methotrexate.')[0]).toBe('PsA = 33339001');
  expect(read('CFS 7, residential home, frailty.').filter((fact) => fact.startsWith('CFS'))).toEqual([]);
  expect(read('Ectopic, LMP 3 weeks ago.')[0]).toBe('Ectopic = 34801009');
});

test('a drug has its RxNorm ingredient, and a SNOMED CT product only where the release has one', () => {
  const [apixaban, metformin] = factsOf('Start apixaban 5 mg bd and metformin 1 g bd.');
  expect(apixaban?.rxnorm).toEqual([{ code: '1364430', term: 'apixaban' }]);
  expect(apixaban?.snomed).toBeUndefined();
  expect(metformin?.snomed?.code).toBe('109081006');
  expect(metformin?.directions).toMatchObject({
    dose: { value: 1, unit: 'g' },
    frequency: { times: 2, period: 1, unit: 'd' },
  });
});

test('a blood test is no medication', () => {
  expect(read('Lithium level and testosterone 12 nmol/L.')).toEqual([]);
});

test('an allergy is to what the note says, with what it did', () => {
  const [penicillin, rash] = factsOf('Allergies: penicillin (rash).');
  expect(penicillin).toMatchObject({
    snomed: { code: '91936005' },
    allergy: { substance: 'penicillin', reaction: 'rash' },
  });
  expect(rash?.status).toBe('historical');
  expect(factsOf('Allergic to sulfa.')[0]?.allergy?.substance).toBe('sulfa');
  expect(factsOf('No known drug allergies.')[0]).toMatchObject({
    snomed: { code: '409137002' },
    status: 'confirmed',
  });
});

test('a value has its UCUM unit, and a blood pressure the unit it is written in', () => {
  const [pressure, haemoglobin] = factsOf('BP 158/94. HbA1c 24/02/25: 78 mmol/mol.');
  expect(pressure?.value).toMatchObject({ value: 158, secondValue: 94, unit: 'mm[Hg]' });
  expect(haemoglobin).toMatchObject({ value: { value: 78, unit: 'mmol/mol' }, date: '2025-02-24' });
});

test.each([
  ['K+ 4.1, Na+ 138 mmol/L', ['K+ = 59573005', 'Na+ = 25197003']],
  ['K 4.1 Na 138 urea 5.2', ['K = 59573005', 'Na = 25197003', 'urea = 105011006']],
  ['T 37.2 RR 18 HR 80', ['T = 386725007', 'RR = 86290005', 'HR = 364075005']],
  ['BM 7.2, glucose 9.2', ['BM = 33747003', 'glucose = 33747003']],
  ['platelets 200, plt 210', ['platelets = 61928009', 'plt = 61928009']],
])('a measured thing is named by its letters before a value: %s', (text, expected) => {
  expect(read(text)).toEqual(expected);
  expect(factsOf(text).every(({ value }) => value !== undefined)).toBe(true);
});

test.each([
  'K and Na fine.',
  'Urea 10% cream.',
  'Glucose given.',
  'T 4/5.',
  'DOB 03/04/1951.',
  'Platelets given.',
])('letters without a value are no measured thing: %s', (text) => {
  expect(read(text)).toEqual([]);
});

test('the device after a drug is its form, and the directions after it are the drug’s', () => {
  const facts = factsOf('Salbutamol 100 mcg inhaler 2 puffs PRN. Lost his inhaler.');
  expect(facts.map(({ source }) => source)).toEqual(['Salbutamol', 'inhaler']);
  expect(facts[0]?.directions).toMatchObject({ dose: { value: 2, unit: '{puff}' }, asNeeded: true });
});

test('every code is in the release under the name it leaves with', () => {
  const text =
    'Known COPD, OSA on CPAP, T2DM (2012), AF on apixaban, CKD stage 3, hay fever, migraine with aura, s/p TKR 2019, Ca breast, DVT, AKI, UTI, #NOF, lap chole.';
  for (const { snomed } of factsOf(text))
    if (snomed !== undefined) expect(lexicon.conceptOf(snomed.code)?.term).toBe(snomed.term);
});
