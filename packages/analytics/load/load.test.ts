import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { clinicFile, useLoader } from './testing/loader.ts';

const loader = useLoader();
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const HEADER = 'member_id,date_of_birth,sex,zip3,pcp_provider_id';
const outcomeOf = ({ outcome, parts }: Awaited<ReturnType<typeof loader.load>>) => [
  outcome,
  parts[0]?.model,
  parts[0]?.table,
];

const OTHER_HEADERS: Readonly<Record<string, string>> = {
  claims:
    'Claim No,Member ID,Rendering NPI,Claim Type,Svc Dt,Admit Dt,Disch Dt,Disch Status,Adm Type,Diag1,Diag2,Diag3,Diag4,Allowed Amt,Paid Amt,Claim Status,Denial Code',
  eligibility: 'MBR_ID,PRODUCT,EFF_DT,TERM_DT',
  labs: 'PatientID,Component,LOINC Code,Collected,Result,UOM',
  members: 'Member ID,DOB,Gender,Zip Code,PCP NPI',
  pharmacy: 'RxNumber,MemberNo,Drug Label Name,Therapeutic Class,Date Filled,Days,Plan Paid',
  providers: 'NPI,Name,Speciality,Site',
  visits: 'Appointment ID,Patient,Location,Appt Date,Appt Type,Attendance,Days Waited,PHQ-9 Total',
};
const ROWS: Readonly<Record<string, number>> = {
  claims: 2665,
  eligibility: 467,
  labs: 247,
  members: 420,
  pharmacy: 3195,
  providers: 27,
  visits: 1530,
};

describe.each(Object.keys(ROWS))('the %s of a clinic', (name) => {
  test('are recognised by their own names', async () => {
    const report = await loader.load(clinicFile(name), `${name}.csv`);
    expect(outcomeOf(report)).toEqual(['loaded', 'claims', name]);
    expect(report.parts[0]?.counts).toMatchObject({ rows: ROWS[name], rejected: 0 });
  });

  test('are recognised under a name that says nothing, with other headers in another order', async () => {
    const [, ...rows] = clinicFile(name).trimEnd().split('\n');
    const turned = [OTHER_HEADERS[name] ?? '', ...rows].map((row) => row.split(',').toReversed().join(','));
    const report = await loader.load(lines(...turned), 'export_0007.csv');
    expect(outcomeOf(report)).toEqual(['loaded', 'claims', name]);
    expect(report.parts[0]?.counts?.rows).toBe(ROWS[name]);
  });
});

describe('a text', () => {
  const EXPECTED = [
    ['M1', '1950-02-03', 'F', '021'],
    ['M2', '1951-12-24', 'M', '022'],
  ];
  const members = () =>
    loader.ask('members', 'SELECT member_id, date_of_birth::VARCHAR, sex, zip3 FROM $T ORDER BY 1');

  test.each([
    ['semicolons', (row: string) => row.replaceAll(',', ';')],
    ['tabs', (row: string) => row.replaceAll(',', '\t')],
    ['bars', (row: string) => row.replaceAll(',', '|')],
    [
      'quotation marks',
      (row: string) =>
        row
          .split(',')
          .map((cell) => `"${cell}"`)
          .join(','),
    ],
    ['carriage returns', (row: string) => `${row}\r`],
  ])('of cells between %s is read', async (_name, write) => {
    const rows = [HEADER, 'M1,1950-02-03,F,02139,P1', 'M2,1951-12-24,M,02215,P1'].map(write);
    const report = await loader.load(lines(...rows), 'members.csv');
    expect(outcomeOf(report)).toEqual(['loaded', 'claims', 'members']);
    expect(await members()).toEqual(EXPECTED);
  });

  test.each([
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
    ['gzip', (text: string) => gzipSync(text)],
  ])('in %s is read', async (_name, write) => {
    const text = lines('provider_id,provider_name,specialty,clinic', 'PR001,Zoë Müller,Cardiology,Nörd');
    await loader.load(write(text), 'providers.csv');
    expect(await loader.ask('providers', 'SELECT provider_name, clinic FROM $T')).toEqual([
      ['Zoë Müller', 'Nörd'],
    ]);
  });

  test('without a header waits for a person, who may name its columns by their places', async () => {
    const text = lines('M1,1950-02-03,F', 'M2,1951-12-24,M');
    expect(await loader.load(text, 'x.csv')).toMatchObject({
      outcome: 'needs_mapping',
      parts: [{ dialect: { hasHeader: false } }],
    });
    const columns = { 'column 1': 'member_id', 'column 2': 'date_of_birth', 'column 3': 'sex' };
    const report = await loader.load(text, 'x.csv', { mappings: { '': { table: 'members', columns } } });
    expect(report.parts[0]?.counts?.rows).toBe(2);
  });

  test('of a report is read below its title', async () => {
    const text = lines('Members as of today', '', HEADER, 'M1,1950-02-03,F,021,P', 'M2,1951-12-24,M,022,P');
    await loader.load(text, 'members.csv');
    expect(await members()).toEqual(EXPECTED);
    expect(await loader.ask('members', 'SELECT _line::VARCHAR FROM $T ORDER BY 1')).toEqual([['4'], ['5']]);
  });
});

describe('dates and numbers', () => {
  const load = (dates: readonly string[], amounts: readonly string[] = dates.map(() => '1')) =>
    loader.load(
      lines(
        'rx_id;member_id;drug_name;fill_date;paid_amount',
        ...dates.map((date, at) => `RX000${at};M000${at};metformin;${date};${amounts[at] ?? ''}`),
      ),
      'pharmacy.csv',
    );
  const column = async (name: string) =>
    (await loader.ask('pharmacy', `SELECT ${name}::VARCHAR FROM $T ORDER BY rx_id`)).flat();

  test.each([
    [['03/04/2025', '25/04/2025'], 'dmy', false, ['2025-04-03', '2025-04-25']],
    [['03/04/2025', '04/25/2025'], 'mdy', false, ['2025-03-04', '2025-04-25']],
    [['03.04.2025', '25.04.2025'], 'dmy', false, ['2025-04-03', '2025-04-25']],
    [['3/4/25', '4/25/25'], 'mdy', false, ['2025-03-04', '2025-04-25']],
    [['03/04/2025', '05/06/2025'], 'mdy', true, ['2025-03-04', '2025-05-06']],
  ])('%j are read %s, and said where nothing decides it', async (dates, reading, isAmbiguous, expected) => {
    const report = await load(dates);
    expect(report.parts[0]?.readings).toContainEqual({ column: 'fill_date', reading, isAmbiguous });
    expect(await column('fill_date')).toEqual(expected);
  });

  test('one of all rows decides the order of the others', async () => {
    const dates = [...Array.from({ length: 1_500 }, () => '03/04/2025'), '25/04/2025'];
    await load(dates);
    expect((await column('fill_date'))[0]).toBe('2025-04-03');
  });

  test('dates are read however they are written', async () => {
    const written = ['20250403', '2025-04-03T10:00:00Z', '3-Apr-2025', 'April 3, 2025', '2025/04/03'];
    await load(written);
    expect(await column('fill_date')).toEqual(written.map(() => '2025-04-03'));
  });

  test.each([
    [
      ['1,50', '1.234,50', '(2,00)'],
      ['1.50', '1234.50', '-2.00'],
    ],
    [
      ['$1.50', '1,234.50', '2.00-'],
      ['1.50', '1234.50', '-2.00'],
    ],
    [
      ['1.5', 'NULL', ''],
      ['1.50', null, null],
    ],
  ])('amounts %j become %j', async (amounts, expected) => {
    await load(['2025-04-03', '2025-04-04', '2025-04-05'], amounts);
    expect(await column('paid_amount')).toEqual(expected);
  });

  test('what is none is rejected, and a day that never was too', async () => {
    const report = await load(['2025-02-30', '2025-04-04', '2025-04-05', '2025-04-06'], ['1', 'x', '1', '1']);
    expect(report.parts[0]?.reasons).toEqual({ not_a_date: 1, not_a_number: 1 });
    expect(report.firstRejects).toEqual([
      { part: '', line: 2, column: 'fill_date', reason: 'not_a_date' },
      { part: '', line: 3, column: 'paid_amount', reason: 'not_a_number' },
    ]);
  });
});

describe('lines', () => {
  test('are those of the file where cells hold line breaks and lines are blank', async () => {
    const text = `${HEADER}\nM1,1950-01-01,F,021,"P\n1"\n\n\nM2,1950-01-01,F,021,P\nM3,bad,F,021,P\n"M4","1950-01-01",F,021,P\n`;
    const report = await loader.load(text, 'members.csv');
    expect(await loader.ask('members', 'SELECT member_id, _line::VARCHAR, _file FROM $T ORDER BY 1')).toEqual(
      [
        ['M1', '2', 1],
        ['M2', '6', 1],
        ['M4', '8', 1],
      ],
    );
    expect(report.firstRejects).toMatchObject([{ line: 7, reason: 'not_a_date' }]);
  });

  test('with marks that do not close are left out, and the ones after them are not', async () => {
    const text = `${HEADER}\nM1,1950-01-01,F,021,P\nM2,1950-01-01,F,021,"P\nM3,1950-01-01,F,021,P\nM4,19"50,F,021,"P"x\nM5,1950-01-01,F,021,P\nM6,1950-01-01,F,021,P\n`;
    const report = await loader.load(text, 'members.csv');
    expect((await loader.ask('members', 'SELECT member_id FROM $T ORDER BY 1')).flat()).toEqual([
      'M1',
      'M3',
      'M5',
      'M6',
    ]);
    expect(report.firstRejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'bad_quotes'],
      [5, 'bad_quotes'],
    ]);
  });

  test('that are no text are left out', async () => {
    const good = Buffer.from(lines(HEADER, 'M1,1950-01-01,F,021,é', 'M2,1950-01-01,F,021,é'));
    const bad = Buffer.from([...Buffer.from('M3,1950-01-01,F,021,'), 0xff, 0xfe, 0x0a]);
    const report = await loader.load(Buffer.concat([good, bad]), 'members.csv');
    expect(report.parts[0]?.counts).toMatchObject({ read: 3, rows: 2, rejected: 1 });
    expect(report.firstRejects).toMatchObject([{ line: 4, reason: 'bad_encoding' }]);
  });
});

test('rows lie by quarter, those of one person together, whenever they came', async () => {
  const [header = '', ...rows] = clinicFile('claims').trimEnd().split('\n');
  const far = rows[0]?.replace(/\d{4}-\d{2}-\d{2}/, '9999-12-31').replace(/^[^,]+/, 'C-FAR') ?? '';
  await loader.load(lines(header, ...rows.slice(0, 1200), far), 'claims.csv');
  await loader.load(lines(header, ...rows.slice(1200)), 'claims.csv');
  const [[all, steps, groups] = []] = await loader.ask(
    'claims',
    `SELECT count(*)::INTEGER, count(*) FILTER (q < before)::INTEGER,
       count(*) FILTER (q <> before OR member_id <> who)::INTEGER + 1 = count(DISTINCT (q, member_id))
     FROM (SELECT q, member_id, lag(q) OVER (ORDER BY r) AS before, lag(member_id) OVER (ORDER BY r) AS who
       FROM (SELECT rowid AS r, member_id, year(service_date) * 4 + quarter(service_date) AS q FROM $T))`,
  );
  expect([all, steps, groups]).toEqual([(ROWS.claims ?? 0) + 1, 0, true]);
});

describe('a second file', () => {
  const first = lines(HEADER, 'M1,1950-01-01,F,021,P1', 'M2,1951-01-01,M,022,P1');
  const second = lines(HEADER, 'M2,1951-01-01,M,029,P2', 'M3,1952-01-01,F,023,P2');
  const zips = () => loader.ask('members', 'SELECT member_id, zip3, _file FROM $T ORDER BY 1, 2');

  test('replaces rows with the same key and keeps the others', async () => {
    await loader.load(first, 'members.csv');
    const report = await loader.load(second, 'members.csv');
    expect(report.parts[0]?.counts).toMatchObject({ rows: 2, replaced: 1 });
    expect(await zips()).toEqual([
      ['M1', '021', 1],
      ['M2', '029', 2],
      ['M3', '023', 2],
    ]);
  });

  test('keeps what the first one said in columns that it does not have', async () => {
    await loader.load(first, 'members.csv');
    await loader.load(lines('member_id,zip3', 'M2,029', 'M3,023'), 'members.csv');
    expect(await loader.ask('members', 'SELECT member_id, sex, zip3 FROM $T ORDER BY 1')).toEqual([
      ['M1', 'F', '021'],
      ['M2', 'M', '029'],
      ['M3', null, '023'],
    ]);
  });

  test('is added where that is asked for, but for rows that are there already', async () => {
    await loader.load(first, 'members.csv');
    const again = lines(HEADER, 'M1,1950-01-01,F,021,P1', 'M2,1951-01-01,M,029,P2');
    const report = await loader.load(again, 'members.csv', { mode: 'append' });
    expect(report.parts[0]?.counts).toMatchObject({ read: 2, rows: 1, duplicates: 1, replaced: 0 });
    expect(await zips()).toEqual([
      ['M1', '021', 1],
      ['M2', '022', 1],
      ['M2', '029', 2],
    ]);
  });

  test('takes the place of all where that is asked for', async () => {
    await loader.load(first, 'members.csv');
    await loader.load(second, 'members.csv', { mode: 'replace' });
    expect(await zips()).toEqual([
      ['M2', '029', 2],
      ['M3', '023', 2],
    ]);
  });

  test('goes again with its rows, and nothing else does', async () => {
    await loader.load(first, 'members.csv');
    await loader.load(second, 'members.csv', { mode: 'append' });
    await loader.erase(2);
    expect(await zips()).toEqual([
      ['M1', '021', 1],
      ['M2', '022', 1],
    ]);
    expect(await loader.ask('_loads', 'SELECT file, table_name, rows::INTEGER FROM $T')).toEqual([
      [1, 'members', 2],
    ]);
  });
});

describe('rows that come twice', () => {
  test('exactly are dropped and counted, also for a question about the data', async () => {
    await loader.load(clinicFile('claims'), 'claims.csv');
    await loader.load(clinicFile('members'), 'members.csv');
    const [row] = await loader.ask(
      '_loads',
      "SELECT sum(duplicates)::INTEGER FROM $T WHERE table_name = 'claims'",
    );
    expect(row).toEqual([5]);
  });

  test('with another content: the last one counts, and the others are told', async () => {
    const report = await loader.load(
      lines(HEADER, 'M1,1950-01-01,F,021,P1', 'M2,1951-01-01,M,022,P1', 'M1,1950-01-01,F,029,P1'),
      'members.csv',
    );
    expect(report.parts[0]).toMatchObject({
      counts: { rows: 2, superseded: 1 },
      reasons: { replaced_by_later_row: 1 },
    });
    expect(await loader.ask('members', "SELECT zip3 FROM $T WHERE member_id = 'M1'")).toEqual([['029']]);
  });

  test('nearly everywhere mean that the key is none', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => `M${at % 10},1950-01-01,F,0${10 + at},P1`);
    const report = await loader.load(lines(HEADER, ...rows), 'members.csv');
    expect(report).toMatchObject({ outcome: 'rejected', reason: 'key_not_unique', written: [] });
  });
});

describe('the quality of a table', () => {
  const findings = (report: Awaited<ReturnType<typeof loader.load>>) =>
    report.parts[0]?.quality.map(({ check, table, column, count }) => [check, table, column, count]);

  test('names orphans whichever file came first', async () => {
    const members = lines(HEADER, 'M0001,1950-01-01,F,021,PR001');
    const spans = lines(
      'member_id,plan,coverage_start,coverage_end',
      'M0001,A,2025-01-01,2025-12-31',
      'M0009,A,2025-01-01,2025-12-31',
    );
    await loader.load(members, 'members.csv');
    expect(findings(await loader.load(spans, 'eligibility.csv'))).toContainEqual([
      'orphans',
      'eligibility',
      'member_id',
      1,
    ]);
    expect(findings(await loader.load(members, 'members.csv'))).toContainEqual([
      'orphans',
      'eligibility',
      'member_id',
      1,
    ]);
  });

  test('names overlaps, reversed spans, empty columns, days to come and the days it covers', async () => {
    const spans = lines(
      'member_id,plan,coverage_start,coverage_end',
      'M0001,,2025-01-01,2025-06-30',
      'M0001,,2025-06-01,2025-12-31',
      'M0002,,2025-06-01,2025-01-31',
      'M0003,,2026-06-01,',
    );
    const found = findings(await loader.load(spans, 'eligibility.csv'));
    expect(found).toEqual(
      expect.arrayContaining([
        ['overlaps', 'eligibility', 'coverage_start', 1],
        ['reversed', 'eligibility', 'coverage_start', 1],
        ['empty', 'eligibility', 'plan', 4],
        ['future', 'eligibility', 'coverage_start', 1],
        ['coverage', 'eligibility', 'coverage_start', 0],
      ]),
    );
  });
});
