import { parse, serialise } from '@chartwright/hl7v2';
import { Hl7Message } from '@medplum/core';
import { describe, expect, test } from 'vitest';
import { type MessageControl, makeControlId, type OutgoingOrder, writeOrderMessage } from './index.ts';

const AT = new Date('2026-03-01T13:30:00Z');

const order: OutgoingOrder = {
  id: 'labord_0123456789abcdef0123456789abcdef',
  requisitionNumber: 'ATN-T2X4K-ABCDEF',
  account: 'CLINIC',
  patientRef: 'p|1001',
  patient: {
    name: { family: "O'Neil & Sons", given: 'Ana' },
    birthDate: '1980-02-03',
    sex: 'female',
    address: { line: '12 Long Street', city: 'Springfield', state: 'IL', postalCode: '62701', country: 'US' },
    phone: '+1 555 010 0100',
  },
  tests: [
    { key: 'tsh', name: 'Thyroid (TSH)', loinc: '3016-3', local: 'TSH3', specimen: 'Serum' },
    { key: 'free_t4', name: 'Free T4', loinc: '3024-7', local: undefined, specimen: 'Whole blood' },
    { key: 'odd', name: 'A test without LOINC', loinc: null, local: undefined, specimen: 'Hair' },
  ],
  priority: 'stat',
  fasting: false,
  clinicalNote: 'Before lithium',
  laboratoryNote: 'Call when\nready',
  answers: [{ question: 'Last dose?', answer: '8 am' }],
  collectedAt: null,
  provider: { npi: '1234567893', name: 'Jordan Example', family: 'Example', given: 'Jordan' },
  authorizedAt: new Date('2026-03-01T13:00:00Z'),
  diagnoses: [{ code: 'F32.1', display: 'Depression' }, { code: 'Z79.899' }],
};
const control: MessageControl = {
  id: 'M1',
  at: AT,
  control: 'NW',
  mode: 'live',
  sending: { application: 'Chartwright', facility: 'CLINIC' },
  receiving: { application: 'LIS', facility: 'NORTHSIDE' },
};
const linesOf = (...given: Parameters<typeof writeOrderMessage>): string[] =>
  serialise(writeOrderMessage(...given)).split('\r');
const PROVIDER = '1234567893^Example^Jordan^^^^^^NPI&2.16.840.1.113883.4.6&ISO^L^^^NPI';
const PLACER = `${order.id}^CLINIC`;

describe('an order message', () => {
  test('is OML^O21 of 2.5.1, with a group for every test', () => {
    const lines = linesOf(order, 'OML_O21', control);
    expect(lines.slice(0, 12)).toEqual([
      'MSH|^~\\&|Chartwright|CLINIC|LIS|NORTHSIDE|20260301133000+0000||OML^O21^OML_O21|M1|P|2.5.1||||||UNICODE UTF-8',
      "PID|1||p\\F\\1001^^^CLINIC^PI||O'Neil \\T\\ Sons^Ana||19800203|F|||12 Long Street^^Springfield^IL^62701^US||+1 555 010 0100",
      'PV1|1|O',
      `ORC|NW|${PLACER}||ATN-T2X4K-ABCDEF^CLINIC|||||20260301130000+0000|||${PROVIDER}`,
      'TQ1|1||||||||S',
      `OBR|1|${PLACER}||TSH3^Thyroid (TSH)^L^3016-3^Thyroid (TSH)^LN|||||||||Before lithium. Not fasting|||${PROVIDER}`,
      'NTE|1|P|Call when\\.br\\ready',
      'DG1|1||F32.1^Depression^I10|||W',
      'DG1|2||Z79.899^^I10|||W',
      'OBX|1|ST|^Last dose?||8 am||||||F',
      'SPM|1|||SER^Serum^HL70487',
      `ORC|NW|${PLACER}||ATN-T2X4K-ABCDEF^CLINIC|||||20260301130000+0000|||${PROVIDER}`,
    ]);
    expect(lines.filter((line) => line.startsWith('OBR')).map((line) => line.split('|')[4])).toEqual([
      'TSH3^Thyroid (TSH)^L^3016-3^Thyroid (TSH)^LN',
      '3024-7^Free T4^LN',
      'odd^A test without LOINC^L',
    ]);
    expect(lines.filter((line) => line.startsWith('SPM'))).toEqual([
      'SPM|1|||SER^Serum^HL70487',
      'SPM|1|||WB^Whole blood^HL70487',
      'SPM|1|||^Hair',
    ]);
  });

  test('is ORM^O01 of 2.3.1, whose priority stands with the order and which has no specimen', () => {
    const lines = linesOf(order, 'ORM_O01', control);
    expect(lines[0]).toContain('|ORM^O01|M1|P|2.3.1|');
    expect(lines[3]).toBe(
      `ORC|NW|${PLACER}||ATN-T2X4K-ABCDEF^CLINIC|||^^^^^S||20260301130000+0000|||${PROVIDER}`,
    );
    expect(lines[4]?.split('|')[27]).toBe('^^^^^S');
    expect(lines[6]).toBe('DG1|1|I10|F32.1^Depression^I10|||W');
    expect(lines.some((line) => /^(?:TQ1|SPM)/.test(line))).toBe(false);
  });

  test('takes an order back under the same ids', () => {
    const lines = linesOf(order, 'OML_O21', { ...control, control: 'CA', mode: 'test' });
    expect(lines[0]).toContain('|M1|T|2.5.1|');
    expect(
      lines.filter((line) => line.startsWith('ORC')).every((line) => line.startsWith(`ORC|CA|${PLACER}|`)),
    ).toBe(true);
  });

  test('says nothing of what is not known', () => {
    const provider = { ...order.provider, family: null, given: null };
    const bare = {
      ...order,
      patient: null,
      fasting: null,
      clinicalNote: null,
      laboratoryNote: null,
      answers: [],
      diagnoses: [],
      provider,
    };
    const lines = linesOf(bare, 'OML_O21', control);
    expect(lines[1]).toBe('PID|1||p\\F\\1001^^^CLINIC^PI');
    expect(lines[5]?.split('|')[13]).toBe('');
    expect(lines[5]?.split('|')[16]).toBe(
      '1234567893^Jordan Example^^^^^^^NPI&2.16.840.1.113883.4.6&ISO^L^^^NPI',
    );
    expect(lines.filter((line) => /^(?:NTE|DG1|OBX)/.test(line))).toEqual([]);
  });

  test('says when the specimen was taken, where it was', () => {
    const lines = linesOf({ ...order, collectedAt: AT }, 'OML_O21', control);
    expect(lines[5]?.split('|')[7]).toBe('20260301133000+0000');
  });

  test.each(['OML_O21', 'ORM_O01'] as const)(
    '%s is read by the parser of another project, and by ours',
    (profile) => {
      const text = serialise(writeOrderMessage(order, profile, control));
      const theirs = Hl7Message.parse(text.slice(0, -1));
      expect(theirs.getAllSegments('OBR')).toHaveLength(3);
      expect(theirs.getSegment('ORC')?.getField(2)?.getComponent(1)).toBe(order.id);
      expect(serialise(parse(text))).toBe(text);
    },
  );
});

describe('the id of a message', () => {
  test('fits its field, sorts by time, and is like no other', () => {
    const ids = Array.from({ length: 1_000 }, (_, n) => makeControlId(new Date(AT.getTime() + n)));
    expect(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{20}$/.test(id))).toBe(true);
    expect(ids.map((id) => id.slice(0, 10)).toSorted((a, b) => a.localeCompare(b))).toEqual(
      ids.map((id) => id.slice(0, 10)),
    );
    expect(new Set(Array.from({ length: 1_000 }, () => makeControlId(AT))).size).toBe(1_000);
  });
});
