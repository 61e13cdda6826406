import type { Authorization } from '../authorization/store.ts';
import type { Panel } from '../catalogue/service.ts';
import type { OrderPatient } from '../orders/model.ts';
import type { Order } from '../orders/store.ts';
import type { KnownPatient } from '../ports.ts';
import type { LabSettings } from '../settings/model.ts';

/** A value of undefined is a blank line, to be filled by hand. */
export type Field = { readonly label: string; readonly value: string | undefined };

/** What stands on a requisition, before it has a place there. */
export type RequisitionContent = {
  readonly pageSize: LabSettings['pageSize'];
  readonly number: string;
  readonly account: readonly Field[];
  readonly patient: readonly Field[];
  readonly provider: readonly Field[];
  readonly order: readonly Field[];
  readonly tests: readonly (readonly string[])[];
  readonly diagnoses: readonly string[];
  readonly answers: readonly string[];
  readonly notes: readonly Field[];
  readonly collection: readonly Field[];
  readonly foot: readonly string[];
  readonly issuedAt: Date;
};

export type RequisitionSource = {
  readonly order: Order;
  readonly signed: Authorization;
  readonly panel: Panel;
  readonly settings: LabSettings;
  readonly known: KnownPatient | undefined;
};

export const TEST_COLUMNS = ['Test', 'LOINC', 'Specimen', 'Container', 'Preparation'] as const;

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const joined = (parts: readonly (string | null | undefined)[], by: string): string | undefined => {
  const words = parts.filter((part) => part !== null && part !== undefined && part !== '');
  return words.length === 0 ? undefined : words.join(by);
};

const addressOf = (address: OrderPatient['address']): string | undefined =>
  address &&
  joined(
    [address.line, address.city, joined([address.state, address.postalCode], ' '), address.country],
    ', ',
  );

/** Who the specimen is of (42 CFR 493.1241(c)(2) and (3)); the practice record stands in for what the order leaves out. */
function patientFields({ order, known }: RequisitionSource): Field[] {
  const { patient, patientRef } = order;
  const own = patient && joined([patient.name.family, patient.name.given], ', ');
  return [
    { label: 'Name', value: patient === null ? known?.name : (own ?? undefined) },
    { label: 'Date of birth', value: patient?.birthDate ?? known?.birthDate },
    { label: 'Sex', value: patient?.sex ?? known?.sex },
    { label: 'Phone', value: patient?.phone },
    { label: 'Address', value: addressOf(patient?.address) },
    { label: 'Patient reference', value: patientRef },
  ];
}

const providerFields = ({ npi, provider, signedAt }: Authorization): Field[] => [
  { label: 'Ordering provider', value: joined([provider.name, provider.credentials], ', ') },
  { label: 'NPI', value: npi },
  { label: 'Address', value: provider.address ?? undefined },
  { label: 'Phone', value: provider.phone ?? undefined },
  { label: 'Authorized', value: `${minute(signedAt)}, ${provider.state}` },
];

const FASTING = { true: 'yes', false: 'no', null: 'not stated' } as const;

const orderFields = ({ order }: RequisitionSource): Field[] => [
  { label: 'Panel', value: `${order.panelName} (${order.panelId})` },
  { label: 'Priority', value: order.priority },
  { label: 'Patient is to fast', value: FASTING[`${order.fasting}`] },
  { label: 'Ordered', value: minute(order.createdAt) },
];

const noteFields = (pairs: readonly (readonly [string, string | null])[]): Field[] =>
  pairs.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));

const blank = (label: string): Field => ({ label, value: undefined });

/** Everything that CLIA asks of a requisition (42 CFR 493.1241(c)), in one order. */
export function describeRequisition(source: RequisitionSource): RequisitionContent {
  const { order, signed, panel, settings } = source;
  return {
    pageSize: settings.pageSize,
    number: order.requisitionNumber,
    account: [
      { label: 'Account', value: settings.accountName ?? undefined },
      { label: 'Account number', value: settings.accountNumber ?? undefined },
    ],
    patient: patientFields(source),
    provider: providerFields(signed),
    order: orderFields(source),
    tests: panel.tests.map(({ label, loinc, specimen, container, preparation }) => [
      label,
      loinc ?? '–',
      specimen,
      container,
      preparation ?? '–',
    ]),
    diagnoses: signed.diagnoses.map(({ code, display }) =>
      display === undefined ? code : `${code} ${display}`,
    ),
    answers: order.answers.map(({ question, answer }) => `${question}: ${answer}`),
    notes: noteFields([
      ['Note', order.note],
      ['Note of the provider', signed.note],
    ]),
    collection: [
      blank('Date'),
      blank('Time'),
      blank('Collected by'),
      { label: 'Fasting', value: '\u25A1 yes   \u25A1 no' },
    ],
    foot: [
      `Order ${order.id} · issued ${minute(signed.signedAt)} · Chartwright`,
      `SHA-256 of the order as it was signed: ${signed.orderSha256.toString('hex')}`,
    ],
    issuedAt: signed.signedAt,
  };
}
