import { escapeText } from '@chartwright/hl7v2';
import type * as fc from 'fast-check';

/** Reports of laboratories as they may be, to be written in either syntax. */

type Comparator = '<' | '<=' | '>' | '>=';
type AnyValue =
  | { readonly kind: 'number'; readonly comparator: Comparator | undefined; readonly value: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'ratio'; readonly numerator: number; readonly denominator: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'coded'; readonly code: string; readonly text: string }
  | { readonly kind: 'absent' };

type AnyObservation = {
  readonly loinc: string | undefined;
  readonly local: string;
  readonly name: string;
  readonly subId: string | undefined;
  readonly value: AnyValue;
  readonly unit: string | undefined;
  readonly range: string | undefined;
  readonly flags: readonly string[];
  readonly status: keyof typeof OBSERVATION_STATUSES;
  readonly minute: number | undefined;
  readonly notes: readonly string[];
};

export type AnyReport = {
  readonly status: keyof typeof REPORT_STATUSES;
  readonly observations: readonly AnyObservation[];
  readonly filler: string;
  readonly patientRef: string | undefined;
  readonly specimen: { readonly id: string; readonly minute: number } | undefined;
};

const OBSERVATION_STATUSES = {
  P: 'preliminary',
  F: 'final',
  C: 'corrected',
  X: 'cancelled',
  I: 'registered',
  W: 'entered-in-error',
} as const;
const REPORT_STATUSES = { P: 'preliminary', F: 'final', C: 'corrected', I: 'registered' } as const;

const ORDER_ID = `labord_${'a1'.repeat(16)}`;
const REQUISITION = 'ATN-LZ4K9-061728';
const UNITS: Readonly<Record<string, string>> = {
  'mIU/L': 'm[IU]/L',
  'mmol/L': 'mmol/L',
  '%': '%',
  'x10E3/uL': '10*3/uL',
};
const LOINCS = ['3016-3', '2823-3', '4548-4', '6690-2', '20507-0'];
const BATTERY = { local: 'PANEL', name: 'Panel of tests' };
const LABORATORY = {
  name: 'Example Laboratory',
  address: ['1 Example Street', 'Springfield'],
  director: 'Ada Example',
};

const oneOf = <T>(check: typeof fc, values: readonly T[]): fc.Arbitrary<T> => check.constantFrom(...values);
const perhaps = <T>(check: typeof fc, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  check.option(arbitrary, { nil: undefined });

/** Words with every sign that means something to HL7. */
const words = (check: typeof fc): fc.Arbitrary<string> =>
  check
    .stringMatching(/^[A-Za-z|^~&\\µé][A-Za-z0-9 |^~&\\.,()µé-]{0,20}[A-Za-z0-9|^~&\\)é]$/)
    .map((text) => text.replace(/ +/g, ' '));

const decimal = (check: typeof fc): fc.Arbitrary<number> =>
  check.integer({ min: 0, max: 100_000 }).map((n) => n / 100);

const anyValue = (check: typeof fc): fc.Arbitrary<AnyValue> =>
  check.oneof(
    check.record({
      kind: check.constant('number' as const),
      comparator: perhaps(check, oneOf(check, ['<', '<=', '>', '>='] as const)),
      value: decimal(check),
    }),
    check
      .tuple(decimal(check), decimal(check))
      .map(([a, b]) => ({ kind: 'range' as const, low: Math.min(a, b), high: Math.max(a, b) })),
    check.record({
      kind: check.constant('ratio' as const),
      numerator: check.constant(1),
      denominator: check.integer({ min: 1, max: 2048 }),
    }),
    check.record({ kind: check.constant('text' as const), text: words(check) }),
    check.record({
      kind: check.constant('coded' as const),
      code: oneOf(check, ['260385009', '10828004']),
      text: words(check),
    }),
    check.constant({ kind: 'absent' as const }),
  );

const anyObservation = (check: typeof fc): fc.Arbitrary<AnyObservation> =>
  check
    .record({
      loinc: perhaps(check, oneOf(check, LOINCS)),
      local: oneOf(check, ['TSH3', 'K', 'A1C']),
      name: words(check),
      subId: perhaps(check, oneOf(check, ['1', '2', '1.a'])),
      value: anyValue(check),
      unit: perhaps(check, oneOf(check, Object.keys(UNITS))),
      range: perhaps(check, oneOf(check, ['0.4-4.0', '<5.7', '>= 60', 'see comment', '3.5 - 5.1'])),
      flags: check.uniqueArray(oneOf(check, ['N', 'H', 'L', 'HH', 'LL', 'A']), { maxLength: 2 }),
      status: oneOf(check, Object.keys(OBSERVATION_STATUSES) as (keyof typeof OBSERVATION_STATUSES)[]),
      minute: perhaps(check, check.integer({ min: 0, max: 59 })),
      notes: check.array(words(check), { maxLength: 2 }),
    })
    // Only what is measured has a unit in FHIR.
    .map((one) => (hasUnit(one.value) ? one : { ...one, unit: undefined }));

const hasUnit = ({ kind }: AnyValue): boolean => kind === 'number' || kind === 'range';

export const anyReport = (check: typeof fc): fc.Arbitrary<AnyReport> =>
  check.record({
    status: oneOf(check, Object.keys(REPORT_STATUSES) as (keyof typeof REPORT_STATUSES)[]),
    observations: check.array(anyObservation(check), { minLength: 1, maxLength: 6 }),
    filler: words(check),
    patientRef: perhaps(check, words(check)),
    specimen: perhaps(
      check,
      check.record({ id: oneOf(check, ['S1', 'S2']), minute: check.integer({ min: 0, max: 59 }) }),
    ),
  });

const two = (n: number): string => String(n).padStart(2, '0');

function hl7Value(value: AnyValue): readonly [type: string, text: string] {
  switch (value.kind) {
    case 'number':
      return value.comparator === undefined
        ? ['NM', String(value.value)]
        : ['SN', `${escapeText(value.comparator)}^${value.value}`];
    case 'range':
      return ['SN', `^${value.low}^-^${value.high}`];
    case 'ratio':
      return ['SN', `^${value.numerator}^:^${value.denominator}`];
    case 'text':
      return ['ST', escapeText(value.text)];
    case 'coded':
      return ['CWE', `${value.code}^${escapeText(value.text)}^SCT`];
    case 'absent':
      return ['ST', ''];
  }
}

function hl7Observation(one: AnyObservation, at: number): string[] {
  const [type, value] = hl7Value(one.value);
  const own = `${one.local}^${escapeText(one.name)}^L`;
  const code = one.loinc === undefined ? own : `${one.loinc}^${escapeText(one.name)}^LN^${own}`;
  const fields = Array.from({ length: 26 }, () => '');
  const set = (field: number, text: string | undefined) => {
    fields[field] = text ?? '';
  };
  for (const [field, text] of [
    [0, 'OBX'],
    [1, String(at + 1)],
    [2, type],
    [3, code],
    [4, one.subId],
    [5, value],
    [6, one.unit && escapeText(one.unit)],
    [7, one.range && escapeText(one.range)],
    [8, one.flags.join('~')],
    [11, one.status],
    [14, one.minute === undefined ? '' : `202606010830${two(one.minute)}+0200`],
    [23, escapeText(LABORATORY.name)],
    [24, `${LABORATORY.address[0]}^^${LABORATORY.address[1]}`],
    [25, '^Example^Ada'],
  ] as const)
    set(field, text);
  return [fields.join('|'), ...one.notes.map((note, n) => `NTE|${n + 1}||${escapeText(note)}`)];
}

/** The report as an ORU^R01 of 2.5.1. */
export function writeHl7({ status, observations, filler, patientRef, specimen }: AnyReport): string {
  const obr = Array.from({ length: 26 }, () => '');
  [obr[0], obr[1], obr[2], obr[3]] = ['OBR', '1', ORDER_ID, escapeText(filler)];
  [obr[4], obr[7], obr[22], obr[25]] = [
    `${BATTERY.local}^${BATTERY.name}^L`,
    '202606010800+0200',
    '202606011200+0000',
    status,
  ];
  return [
    `MSH|^~\\&|LAB|${LABORATORY.name}|CW|CLINIC|202606011200+0000||ORU^R01^ORU_R01|1|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${patientRef === undefined ? '' : `${escapeText(patientRef)}^^^CLINIC^PI`}`,
    `ORC|RE|${ORDER_ID}||${REQUISITION}`,
    obr.join('|'),
    ...observations.flatMap(hl7Observation),
    ...(specimen === undefined
      ? []
      : [`SPM|1|^${specimen.id}||SER^Serum^HL70487|||||||||||||202606010800${two(specimen.minute)}+0200`]),
  ].join('\r');
}

function fhirValue(value: AnyValue, unit: string | undefined): object {
  const quantity = (number: number) => ({
    value: number,
    ...(unit !== undefined && { unit, system: 'http://unitsofmeasure.org', code: UNITS[unit] }),
  });
  switch (value.kind) {
    case 'number':
      return {
        valueQuantity: {
          ...quantity(value.value),
          ...(value.comparator !== undefined && { comparator: value.comparator }),
        },
      };
    case 'range':
      return { valueRange: { low: quantity(value.low), high: quantity(value.high) } };
    case 'ratio':
      return {
        valueRatio: { numerator: { value: value.numerator }, denominator: { value: value.denominator } },
      };
    case 'text':
      return { valueString: value.text };
    case 'coded':
      return {
        valueCodeableConcept: {
          coding: [{ system: 'http://snomed.info/sct', code: value.code }],
          text: value.text,
        },
      };
    case 'absent':
      return {};
  }
}

const fhirObservation = (one: AnyObservation) => ({
  resourceType: 'Observation',
  ...(one.subId !== undefined && {
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid', valueString: one.subId },
    ],
  }),
  status: OBSERVATION_STATUSES[one.status],
  code: {
    coding: [
      ...(one.loinc === undefined
        ? []
        : [{ system: 'http://loinc.org', code: one.loinc, display: one.name }]),
      { system: 'urn:example:codes', code: one.local, display: one.name },
    ],
  },
  ...fhirValue(one.value, one.unit),
  ...(one.range !== undefined && { referenceRange: [{ text: one.range }] }),
  ...(one.flags.length > 0 && { interpretation: one.flags.map((code) => ({ coding: [{ code }] })) }),
  ...(one.minute !== undefined && { effectiveDateTime: `2026-06-01T08:30:${two(one.minute)}+02:00` }),
  ...(one.notes.length > 0 && { note: one.notes.map((text) => ({ text })) }),
  performer: [{ reference: 'Organization/lab' }, { reference: 'Practitioner/director' }],
});

/** The same report as a FHIR R4 bundle. */
export function writeFhir({ status, observations, filler, patientRef, specimen }: AnyReport) {
  const written = observations.map((one, at) => ({
    fullUrl: `urn:uuid:${at}`,
    resource: fhirObservation(one),
  }));
  const report = {
    resourceType: 'DiagnosticReport',
    identifier: [{ type: { coding: [{ code: 'FILL' }] }, value: filler }],
    basedOn: [{ reference: 'ServiceRequest/order' }],
    status: REPORT_STATUSES[status],
    code: { coding: [{ system: 'urn:example:codes', code: BATTERY.local, display: BATTERY.name }] },
    ...(patientRef !== undefined && { subject: { identifier: { value: patientRef } } }),
    effectiveDateTime: '2026-06-01T08:00:00+02:00',
    issued: '2026-06-01T12:00:00Z',
    performer: [{ reference: 'Organization/lab' }, { reference: 'Practitioner/director' }],
    ...(specimen !== undefined && { specimen: [{ reference: 'Specimen/specimen' }] }),
    result: written.map(({ fullUrl }) => ({ reference: fullUrl })),
  };
  const request = {
    resourceType: 'ServiceRequest',
    id: 'order',
    identifier: [{ value: ORDER_ID }],
    requisition: { value: REQUISITION },
  };
  const others = [
    request,
    {
      resourceType: 'Organization',
      id: 'lab',
      name: LABORATORY.name,
      address: [{ line: [LABORATORY.address[0]], city: LABORATORY.address[1] }],
    },
    {
      resourceType: 'Practitioner',
      id: 'director',
      name: [{ given: ['Ada'], family: 'Example' }],
    },
    ...(specimen === undefined
      ? []
      : [
          {
            resourceType: 'Specimen',
            id: 'specimen',
            accessionIdentifier: { value: specimen.id },
            type: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0487', code: 'SER' }],
              text: 'Serum',
            },
            collection: { collectedDateTime: `2026-06-01T08:00:${two(specimen.minute)}+02:00` },
          },
        ]),
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: report }, ...written, ...others.map((resource) => ({ resource }))],
  };
}
