import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { useLoader } from './testing/loader.ts';
import { makeWorkbook, makeZip } from './testing/zip.ts';

const loader = useLoader();
const MEMBERS = [
  ['Member ID', 'DOB', 'Sex', 'Zip'],
  ['M0001', '1950-02-03', 'F', '021'],
  ['M0002', '1951-12-24', 'M', '022'],
];
const csvOf = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.join(',')).join('\n')}\n`;
const members = () =>
  loader.ask('members', 'SELECT member_id, date_of_birth::VARCHAR, sex FROM $T ORDER BY 1');
const EXPECTED = [
  ['M0001', '1950-02-03', 'F'],
  ['M0002', '1951-12-24', 'M'],
];

describe('a workbook', () => {
  test('is read, with dates as days of its calendar, and lines as rows of the sheet', async () => {
    const book = makeWorkbook({
      Members: [['Our members'], [], MEMBERS[0] ?? [], ['M0001', '18297', 'F', '21'], MEMBERS[2] ?? []],
    });
    const report = await loader.load(book, 'members.xlsx');
    expect(report).toMatchObject({ format: 'xlsx', outcome: 'loaded' });
    expect(await members()).toEqual([['M0001', '1950-02-03', 'F'], ...EXPECTED.slice(1)]);
    expect(await loader.ask('members', 'SELECT _line::INTEGER FROM $T ORDER BY 1')).toEqual([[4], [5]]);
  });

  test('of several sheets fills a table from each, every one with its own number', async () => {
    const providers = [
      ['provider_id', 'provider_name', 'specialty', 'clinic'],
      ['PR001', 'One', 'Cardiology', 'Harbor'],
    ];
    const report = await loader.load(makeWorkbook({ People: MEMBERS, Doctors: providers }), 'all.xlsx');
    expect(report.parts.map(({ part, table, file }) => [part, table, file])).toEqual([
      ['People', 'members', 1],
      ['Doctors', 'providers', 2],
    ]);
  });
});

describe('objects', () => {
  const objects = [
    { member: { id: 'M0001' }, dob: '1950-02-03', sex: 'F', tags: ['a'] },
    { member: { id: 'M0002' }, dob: '1951-12-24', sex: 'M' },
  ];
  test.each([
    ['in a list', JSON.stringify(objects, null, 1)],
    ['one a line', objects.map((each) => JSON.stringify(each)).join('\n')],
    ['in an object around them', JSON.stringify({ exported: true, people: objects })],
  ])('%s are rows', async (_name, text) => {
    const report = await loader.load(text, 'members.json');
    expect(report).toMatchObject({ format: 'json', outcome: 'loaded', parts: [{ table: 'members' }] });
    expect(report.parts[0]?.leftOut).toContain('tags');
    expect(await members()).toEqual(EXPECTED);
  });

  test('keep the line they begin in, and a line that is none is told', async () => {
    const text = `${JSON.stringify(objects[0])}\n{"member": nonsense}\n${JSON.stringify(objects[1])}\n`;
    const report = await loader.load(text, 'members.ndjson');
    expect(report.firstRejects).toEqual([{ part: '', line: 2, column: null, reason: 'bad_resource' }]);
    expect(await loader.ask('members', 'SELECT _line::INTEGER FROM $T ORDER BY 1')).toEqual([[1], [3]]);
  });
});

test('a Parquet file is read in its own types', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const path = join(folder, 'x.parquet');
  await connection.run(`COPY (SELECT 'M0001' AS "Member ID", DATE '1950-02-03' AS "DOB", 'F' AS "Sex"
    UNION ALL SELECT 'M0002', DATE '1951-12-24', 'M') TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  const report = await loader.load(readFileSync(path), 'members.parquet');
  rmSync(folder, { recursive: true });
  expect(report).toMatchObject({ format: 'parquet', outcome: 'loaded', parts: [{ table: 'members' }] });
  expect(await members()).toEqual(EXPECTED);
});

describe('an archive', () => {
  test('fills a table from each of its files', async () => {
    const archive = makeZip([
      { name: 'export/members.csv', content: csvOf(MEMBERS) },
      {
        name: 'export/providers.csv',
        content: 'provider_id,provider_name,specialty,clinic\nPR001,One,Cardiology,Harbor\n',
      },
      { name: '__MACOSX/members.csv', content: 'x' },
    ]);
    const report = await loader.load(archive, 'export.zip');
    expect(report.parts.map(({ part, table }) => [part, table])).toEqual([
      ['export/members.csv', 'members'],
      ['export/providers.csv', 'providers'],
    ]);
  });
});

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250115*1200*^*00501*000000001*0*P*:~';
const x12 = (...segments: readonly string[]): string => `${ISA}\n${segments.join('~\n')}~\n`;

describe('X12', () => {
  const professional = [
    'GS*HC*S*R*20250115*1200*1*X*005010X222A1',
    'ST*837*0001*005010X222A1',
    'HL*1**20*1',
    'NM1*85*2*CLINIC*****XX*1234567893',
    'HL*2*1*22*0',
    'SBR*P*18*******CI',
    'NM1*IL*1*DOE*JANE****MI*M0001',
    'CLM*C0001*150.5***11:B:1*Y*A*Y*Y',
    'HI*ABK:E1140*ABF:I10',
    'NM1*82*1*ROE*RICHARD****XX*1999999984',
    'LX*1',
    'SV1*HC:99213:25*100*UN*1***1',
    'DTP*472*D8*20250103',
    'LX*2',
    'SV1*HC:83036*50.5*UN*1***1',
    'DTP*472*D8*20250102',
    'CLM*C0002*80***23:B:1*Y*A*Y*Y',
    'HI*ABK:S93401A',
    'LX*1',
    'SV1*HC:99283*80*UN*1***1',
    'DTP*472*D8*20250110',
    'SE*20*0001',
  ];
  const institutional = [
    'ST*837*0002*005010X223A2',
    'HL*1**20*1',
    'NM1*85*2*HOSPITAL*****XX*1234567893',
    'HL*2*1*22*0',
    'NM1*IL*1*DOE*JANE****MI*M0001',
    'CLM*C0003*9000***11:A:1*Y*A*Y*Y',
    'DTP*434*RD8*20250201-20250205',
    'DTP*435*DT*202502011030',
    'CL1*1*7*03',
    'HI*ABK:I5023',
    'LX*1',
    'SV2*0120**9000*DA*4',
    'SE*11*0002',
    'GE*2*1',
    'IEA*1*000000001',
  ];
  const remittance = [
    'GS*HP*S*R*20250301*1200*1*X*005010X221A1',
    'ST*835*0001',
    'BPR*I*80*C*ACH',
    'LX*1',
    'CLP*C0001*1*150.5*80*20*12*ICN1',
    'CAS*CO*45*50.5',
    'NM1*QC*1*DOE*JANE****MI*M0001',
    'DTM*232*20250102',
    'AMT*AU*100',
    'CLP*C0002*4*80*0*0*12*ICN2',
    'NM1*QC*1*DOE*JANE****MI*M0001',
    'SVC*HC:99283*80*0',
    'DTM*472*20250110',
    'CAS*CO*16*80',
    'CAS*OA*18*0',
    'SE*15*0001',
    'GE*1*1',
    'IEA*1*000000001',
  ];
  const claims = (columns: string) => loader.ask('claims', `SELECT ${columns} FROM $T ORDER BY claim_id`);

  test('837 gives claims with their kind, their days, their diagnoses and what was billed', async () => {
    const report = await loader.load(x12(...professional, ...institutional), 'batch.837');
    expect(report).toMatchObject({
      format: 'x12',
      outcome: 'loaded',
      parts: [{ counts: { read: 3, rows: 3 } }],
    });
    expect(
      await claims(
        'claim_id, member_id, provider_id, claim_type, service_date::VARCHAR, dx1, dx2, procedure_code, billed_amount::VARCHAR',
      ),
    ).toEqual([
      ['C0001', 'M0001', '1999999984', 'professional', '2025-01-02', 'E1140', 'I10', '99213', '150.50'],
      ['C0002', 'M0001', '1234567893', 'emergency', '2025-01-10', 'S93401A', null, '99283', '80.00'],
      ['C0003', 'M0001', '1234567893', 'inpatient', '2025-02-01', 'I5023', null, null, '9000.00'],
    ]);
    expect(
      await claims(
        'admit_date::VARCHAR, discharge_date::VARCHAR, discharge_disposition, admission_type, paid_amount',
      ),
    ).toEqual([
      [null, null, null, null, null],
      [null, null, null, null, null],
      ['2025-02-01', '2025-02-05', 'skilled nursing', 'emergency', null],
    ]);
  });

  test('835 says what was paid and why not, and leaves what the 837 said', async () => {
    await loader.load(x12(...professional), 'batch.837');
    const report = await loader.load(x12(...remittance), 'remit.835');
    expect(report.parts[0]?.counts).toMatchObject({ rows: 2, replaced: 2 });
    expect(await claims('dx1, status, allowed_amount::VARCHAR, paid_amount::VARCHAR, denial_reason')).toEqual(
      [
        ['E1140', 'paid', '100.00', '80.00', null],
        ['S93401A', 'denied', null, '0.00', 'CO-16 OA-18'],
      ],
    );
  });
});

describe('FHIR', () => {
  const resources = [
    {
      resourceType: 'Patient',
      id: 'p1',
      birthDate: '1950-02-03',
      gender: 'female',
      name: [{ family: 'Doe' }],
      address: [{ postalCode: '02139' }],
      generalPractitioner: [{ reference: 'Practitioner/d1' }],
    },
    {
      resourceType: 'Coverage',
      id: 'c1',
      beneficiary: { reference: 'Patient/p1' },
      class: [
        { type: { coding: [{ code: 'group' }] }, value: 'G1' },
        { type: { coding: [{ code: 'plan' }] }, name: 'Gold PPO', value: 'g' },
      ],
      period: { start: '2025-01-01', end: '2025-12-31' },
    },
    {
      resourceType: 'Observation',
      id: 'o1',
      category: [{ coding: [{ code: 'laboratory' }] }],
      subject: { reference: 'urn:uuid:p1' },
      code: { text: 'HbA1c', coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
      effectiveDateTime: '2025-03-01T08:00:00Z',
      valueQuantity: { value: 7.25, unit: '%' },
    },
    {
      resourceType: 'Observation',
      id: 'o2',
      category: [{ coding: [{ code: 'vital-signs' }] }],
      subject: { reference: 'Patient/p1' },
    },
    {
      resourceType: 'MedicationDispense',
      id: 'm1',
      subject: { reference: 'Patient/p1' },
      medicationCodeableConcept: { text: 'metformin' },
      whenHandedOver: '2025-03-02',
      daysSupply: { value: 30 },
    },
    {
      resourceType: 'Encounter',
      id: 'e1',
      status: 'finished',
      subject: { reference: 'Patient/p1' },
      period: { start: '2025-03-03T09:00:00Z' },
      type: [{ text: 'follow-up' }],
    },
    {
      resourceType: 'ExplanationOfBenefit',
      id: 'b1',
      identifier: [{ value: 'C9' }],
      patient: { reference: 'Patient/p1' },
      type: { coding: [{ code: 'professional' }] },
      outcome: 'complete',
      billablePeriod: { start: '2025-03-04' },
      diagnosis: [
        { sequence: 2, diagnosisCodeableConcept: { coding: [{ code: 'I10' }] } },
        { sequence: 1, diagnosisCodeableConcept: { coding: [{ code: 'E11.9' }] } },
      ],
      total: [{ category: { coding: [{ code: 'submitted' }] }, amount: { value: 120 } }],
      payment: { amount: { value: 99.5 } },
    },
  ];

  test('of one kind in two files of an archive do not stand in each other’s way', async () => {
    const patient = (id: string) => JSON.stringify({ resourceType: 'Patient', id, gender: 'female' });
    const archive = makeZip([
      { name: 'Patient_1.ndjson', content: [patient('p1'), patient('p2')].join('\n') },
      { name: 'Patient_2.ndjson', content: patient('p3') },
    ]);
    expect(await loader.load(archive, 'export.zip')).toMatchObject({ format: 'zip', outcome: 'loaded' });
    expect(await loader.ask('members', 'SELECT member_id FROM $T ORDER BY 1')).toEqual([
      ['p1'],
      ['p2'],
      ['p3'],
    ]);
  });

  test.each([
    ['one a line', resources.map((each) => JSON.stringify(each)).join('\n')],
    [
      'in a bundle',
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: resources.map((resource) => ({ resource })),
      }),
    ],
  ])('resources %s fill the tables they belong to', async (_name, text) => {
    const report = await loader.load(text, 'export.ndjson');
    expect(report).toMatchObject({ format: 'fhir', outcome: 'loaded' });
    expect(report.parts.map(({ table, counts }) => [table, counts?.rows])).toEqual([
      ['members', 1],
      ['eligibility', 1],
      ['labs', 1],
      ['pharmacy', 1],
      ['visits', 1],
      ['claims', 1],
    ]);
    expect(await loader.ask('members', 'SELECT member_id, sex, zip3, pcp_provider_id FROM $T')).toEqual([
      ['p1', 'F', '021', 'd1'],
    ]);
    expect(await loader.ask('eligibility', 'SELECT member_id, plan FROM $T')).toEqual([['p1', 'Gold PPO']]);
    expect(await loader.ask('labs', 'SELECT member_id, loinc, value::VARCHAR, unit FROM $T')).toEqual([
      ['p1', '4548-4', '7.250000', '%'],
    ]);
    expect(
      await loader.ask(
        'claims',
        'SELECT claim_id, dx1, dx2, status, billed_amount::VARCHAR, paid_amount::VARCHAR FROM $T',
      ),
    ).toEqual([['C9', 'E11.9', 'I10', 'paid', '120.00', '99.50']]);
  });
});
