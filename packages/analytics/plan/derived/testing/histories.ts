import type * as FastCheck from 'fast-check';

import type { Cell, Tables } from './tables.ts';

/** The library is handed in, because the product is installed without it. */
type Library = typeof FastCheck;

const MEMBERS = ['M1', 'M2', 'M3', 'M4'];
const START = Date.UTC(2023, 10, 20);
const DAY_MS = 86_400_000;

const dayAt = (offset: number): string => new Date(START + offset * DAY_MS).toISOString().slice(0, 10);

/** Days of about fifteen months, most of them at the distances where something changes: a day, a month, half a year. */
const anyDay = (fc: Library) =>
  fc.oneof(
    fc.integer({ min: 0, max: 460 }),
    fc
      .tuple(fc.constantFrom(0, 101, 183, 366), fc.constantFrom(0, 0, 1, 2, 4, 13, 28, 29, 30, 31, 32, 60))
      .map(([from, after]) => from + after),
  );
const anyMember = (fc: Library) => fc.constantFrom(...MEMBERS);
const anyCode = (fc: Library) =>
  fc.constantFrom(
    'I50.9',
    'I21.4',
    'E11.9',
    'E1140',
    'N18.4',
    'C61',
    'C79.51',
    'K70.30',
    'K72.10',
    'J44.9',
    'F33.1',
    'E66.9',
    'e11.65',
    'Z00.00',
    'C7A.1',
    '.',
    '',
  );
const anyDx = (fc: Library) => fc.option(anyCode(fc), { nil: null, freq: 2 });

const anyClaim = (fc: Library) =>
  fc
    .record({
      member_id: anyMember(fc),
      claim_type: fc.constantFrom('inpatient', 'inpatient', 'emergency', 'professional'),
      status: fc.constantFrom('paid', 'paid', 'paid', 'denied', 'reversed'),
      from: anyDay(fc),
      length: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 13, 14, 20, -2),
      discharged: fc.constantFrom(true, true, true, true, false),
      discharge_disposition: fc.constantFrom('home', 'home', 'expired', 'still a patient', null),
      admission_type: fc.constantFrom('emergency', 'urgent', 'elective', null),
      dx1: anyDx(fc),
      dx2: anyDx(fc),
      dx3: anyDx(fc),
      dx4: anyDx(fc),
      procedure_code: fc.constantFrom(null, null, '99223', '27236', '0SRD0J9'),
      provider_id: fc.constantFrom('P1', 'P2', 'P9', null),
      lines: fc.constantFrom(1, 1, 1, 2),
    })
    .map(({ from, length, discharged, lines, ...rest }) => ({
      ...rest,
      lines,
      service_date: dayAt(from),
      admit_date: rest.claim_type === 'inpatient' ? dayAt(from) : null,
      discharge_date: rest.claim_type === 'inpatient' && discharged ? dayAt(from + length) : null,
    }));

const anyFill = (fc: Library) =>
  fc.record({
    member_id: anyMember(fc),
    drug: fc.constantFrom('atorvastatin Statin', 'rosuvastatin Statin', 'metformin Biguanide'),
    fill_date: anyDay(fc).map(dayAt),
    days_supply: fc.constantFrom(7, 30, 30, 30, 90, 90, 0, null),
  });

const anySpan = (fc: Library) =>
  fc.record({
    member_id: anyMember(fc),
    plan: fc.constantFrom('Gold', 'Silver', null),
    from: anyDay(fc),
    length: fc.constantFrom(0, 20, 60, 200, 400, null, 99_999),
  });

const anyLab = (fc: Library) =>
  fc.record({
    member_id: anyMember(fc),
    loinc: fc.constantFrom('4548-4', '718-7', '718-7', '2951-2', '2951-2'),
    result_date: anyDay(fc).map(dayAt),
    tenths: fc.integer({ min: 50, max: 145 }),
    unit: fc.constantFrom('usual', 'usual', 'other', null),
  });

const UNITS: Readonly<Record<string, { usual: string; other: string; scale: number }>> = {
  '4548-4': { usual: '%', other: 'mmol/mol', scale: 0.1 },
  '718-7': { usual: 'g/dL', other: 'g/L', scale: 0.1 },
  '2951-2': { usual: 'mmol/L', other: 'mg/dL', scale: 1 },
};

type Rows = Readonly<Record<string, Cell>>[];

/** Random lives of four members: claims with lines, overlapping cover and fills, results in several units. */
export const anyHistories = (fc: Library): FastCheck.Arbitrary<Tables> =>
  fc
    .record({
      claims: fc.array(anyClaim(fc), { maxLength: 40, size: 'max' }),
      fills: fc.array(anyFill(fc), { maxLength: 40, size: 'max' }),
      spans: fc.uniqueArray(anySpan(fc), {
        maxLength: 12,
        selector: (one) => `${one.member_id} ${one.from}`,
      }),
      labs: fc.array(anyLab(fc), { maxLength: 60, size: 'max' }),
    })
    .map(({ claims, fills, spans, labs }) => ({
      claims: claims.flatMap(
        ({ lines, ...row }, place): Rows =>
          Array.from({ length: lines }, (_, line) => ({
            ...row,
            claim_id: `C${place}`,
            claim_line: lines === 1 ? null : line + 1,
          })),
      ),
      pharmacy: fills.map(({ drug, ...row }, place) => ({
        ...row,
        rx_id: `R${String(place).padStart(3, '0')}`,
        drug_name: drug.split(' ')[0] ?? '',
        drug_class: drug.split(' ')[1] ?? '',
      })),
      eligibility: spans.map(({ member_id, plan, from, length }) => ({
        member_id,
        plan,
        coverage_start: dayAt(from),
        coverage_end: length === null ? null : length === 99_999 ? '9999-12-31' : dayAt(from + length),
      })),
      labs: labs.map(({ tenths, unit, loinc, ...row }) => {
        const units = UNITS[loinc];
        const scale = units?.scale ?? 1;
        const isOther = unit === 'other';
        return {
          ...row,
          loinc,
          value: isOther ? tenths : Math.round(tenths * scale * 10) / 10,
          unit: unit === null ? null : ((isOther ? units?.other : units?.usual) ?? null),
        };
      }),
      providers: [
        { provider_id: 'P1', specialty: 'Medical Oncology' },
        { provider_id: 'P2', specialty: 'Cardiology' },
      ],
    }));
