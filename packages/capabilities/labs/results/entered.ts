import { readValue, ucumUnit } from '@chartwright/engines';
import type { Order } from '../orders/store.ts';
import type { Amendment, EnteredResults } from './model.ts';
import { reportedRange } from './ranges.ts';
import type {
  Comparator,
  PerformingLaboratory,
  ReportedObservation,
  ResultSet,
  ResultStatus,
  ResultValue,
  StatedTime,
} from './result-set.ts';
import type { ResultBody } from './sealed-result.ts';

const CODE_OF_FLAG = { high: 'H', low: 'L', critical: 'AA', normal: 'N' } as const;
const SIGNS: Readonly<Record<string, Comparator>> = { below: '<', at_most: '<=', above: '>', at_least: '>=' };

const orUndefined = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

function valueEntered(value: number | string | null | undefined): ResultValue {
  if (value === null || value === undefined) return { kind: 'absent', reason: undefined };
  const { numeric, bound } = readValue(value);
  if (numeric === null) return { kind: 'text', text: String(value) };
  return { kind: 'number', comparator: SIGNS[bound], value: numeric };
}

const timeOf = (at: string | null | undefined): StatedTime | undefined =>
  at === null || at === undefined
    ? undefined
    : { at: new Date(at).toISOString(), precision: 'time', zoneAssumed: false };

type EnteredOne = EnteredResults['observations'][number];

function observationOf(entered: EnteredOne, status: ResultStatus): ReportedObservation {
  const { name, loinc, code, subId, flag, note, unit, referenceRange } = entered;
  return {
    code: { name, loinc, local: code },
    subId,
    value: valueEntered(entered.value),
    unit: orUndefined(unit),
    ucum: unit ? orUndefined(ucumUnit(unit)) : undefined,
    referenceRange: referenceRange ? reportedRange(referenceRange) : undefined,
    flags: flag ? [CODE_OF_FLAG[flag]] : [],
    status,
    observedAt: timeOf(entered.observedAt),
    performingLaboratory: undefined,
    notes: note ? [note] : [],
  };
}

const laboratoryOf = (laboratory: EnteredResults['laboratory']): PerformingLaboratory | undefined =>
  laboratory && { name: laboratory.name, address: laboratory.address, director: laboratory.director };

/** What somebody types in, as a laboratory would have reported it. */
export function writeEntered(order: Order, entered: EnteredResults, at: Date): ResultSet {
  const { specimen } = entered;
  return {
    reference: referenceTo(order),
    laboratory: entered.laboratory?.name,
    battery: { loinc: undefined, local: order.panelId, name: order.panelName },
    status: entered.status,
    reportedAt: timeOf(at.toISOString()),
    performingLaboratory: laboratoryOf(entered.laboratory),
    specimen: specimen && {
      id: undefined,
      type:
        specimen.type === undefined ? undefined : { code: undefined, system: undefined, text: specimen.type },
      collectedAt: timeOf(specimen.collectedAt),
      receivedAt: undefined,
    },
    notes: entered.note === undefined ? [] : [entered.note],
    observations: entered.observations.map((one) => observationOf(one, entered.status)),
    warnings: [],
  };
}

const referenceTo = (order: Order) => ({
  placerOrderId: order.id,
  requisitionNumber: order.requisitionNumber,
  fillerOrderId: undefined,
  patientRef: order.patientRef,
});

/** One result said anew: everything else of it stays as it was. */
function reissue(order: Order, body: ResultBody, changed: ReportedObservation, given: Reissue): ResultSet {
  return {
    reference: referenceTo(order),
    laboratory: body.laboratory,
    battery: body.battery,
    status: given.status,
    reportedAt: timeOf(given.at.toISOString()),
    performingLaboratory: body.performingLaboratory,
    specimen: body.specimen,
    notes: [given.reason],
    observations: [changed],
    warnings: [],
  };
}
type Reissue = { readonly status: ResultStatus; readonly reason: string; readonly at: Date };

/** The corrected version of a result: what is left out stays, null takes away. */
export function writeAmended(order: Order, body: ResultBody, amendment: Amendment, at: Date): ResultSet {
  const { reason, value, unit, flag, referenceRange, note, observedAt } = amendment;
  const before = body.observation;
  const keep = <T, V>(given: V | undefined, held: T, written: (given: V) => T): T =>
    given === undefined ? held : written(given);
  const changed: ReportedObservation = {
    ...before,
    status: 'corrected',
    value: keep(value, before.value, valueEntered),
    unit: keep(unit, before.unit, orUndefined),
    ucum: keep(unit, before.ucum, (one) => (one === null ? undefined : orUndefined(ucumUnit(one)))),
    referenceRange: keep(referenceRange, before.referenceRange, (one) =>
      one === null ? undefined : reportedRange(one),
    ),
    flags: keep(flag, flagsAfter(amendment, before.flags), (one) =>
      one === null ? [] : [CODE_OF_FLAG[one]],
    ),
    observedAt: keep(observedAt, before.observedAt, timeOf),
    notes: keep(note, before.notes, (one) => (one === null ? [] : [one])),
  };
  return reissue(order, body, changed, { status: 'corrected', reason, at });
}

/** A flag was given to the value, the unit and the range it stood beside: beside others it says nothing. */
const flagsAfter = (
  { value, unit, referenceRange }: Amendment,
  held: readonly string[],
): readonly string[] =>
  value === undefined && unit === undefined && referenceRange === undefined ? held : [];

/** A result that should never have been entered. */
export const writeCancelled = (order: Order, body: ResultBody, reason: string, at: Date): ResultSet =>
  reissue(
    order,
    body,
    { ...body.observation, status: 'entered-in-error' },
    { status: 'corrected', reason, at },
  );
