import { isOrderId } from '../../ids.ts';
import type { OrderReference } from '../result-set.ts';
import { type DiagnosticReport, type Identifier, Patient, ServiceRequest } from './model.ts';
import { follow, type Placed, type Resources } from './resources.ts';

/** As `orders` writes them: prefix, minute, end of the order's id. */
const REQUISITION = /^[A-Z0-9]{2,6}-[0-9A-Z]{5}-[0-9A-Z]{6}$/;

const isTyped = ({ type }: Identifier, code: string): boolean =>
  type?.coding?.some((one) => one.code === code) ?? false;

const valueIn = (identifiers: readonly Identifier[], wanted: (identifier: Identifier) => boolean) =>
  identifiers.find((one) => one.value !== undefined && wanted(one))?.value;

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

/** By what the order is found: the ServiceRequest that the report is based on, else a requisition number. */
export function readReference(
  resources: Resources,
  placed: Placed,
  report: DiagnosticReport,
): OrderReference {
  const requests = (report.basedOn ?? []).flatMap((one) => {
    const request = follow(resources, placed, one, ServiceRequest);
    const { requisition } = request ?? {};
    return [
      ...(one.identifier === undefined ? [] : [one.identifier]),
      ...(request?.identifier ?? []),
      ...(requisition === undefined ? [] : [requisition]),
    ];
  });
  const own = report.identifier ?? [];
  const all = [...requests, ...own];
  const ours = distinct(all.map(({ value }) => value?.toLowerCase())).filter(isOrderId);
  const numbers = distinct(all.map(({ value }) => value?.toUpperCase())).filter((one) =>
    REQUISITION.test(one),
  );
  const isContradictory = ours.length > 1 || numbers.length > 1;
  const placer = ours[0] ?? valueIn(requests, (one) => isTyped(one, 'PLAC'));
  return {
    placerOrderId: isContradictory ? undefined : placer,
    requisitionNumber: isContradictory ? undefined : numbers[0],
    fillerOrderId: valueIn(all, (one) => isTyped(one, 'FILL')),
    patientRef: readPatientRef(resources, placed, report),
  };
}

/** The identifier that is called a patient identifier, else the only one there is: of several unnamed none is ours. */
function readPatientRef(
  resources: Resources,
  placed: Placed,
  { subject }: DiagnosticReport,
): string | undefined {
  const patient = follow(resources, placed, subject, Patient);
  const identifiers = [
    ...(subject?.identifier === undefined ? [] : [subject.identifier]),
    ...(patient?.identifier ?? []),
  ].filter(({ value }) => value !== undefined);
  const called = valueIn(identifiers, (one) => isTyped(one, 'PI'));
  const values = distinct(identifiers.map(({ value }) => value));
  return called ?? (values.length === 1 ? values[0] : undefined);
}
