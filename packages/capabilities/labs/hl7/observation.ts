import { ucumUnit } from '@chartwright/engines';
import { componentOf, repetitionsOf, type Segment, textOf, wordsOf } from '@chartwright/hl7v2';
import { reportedRange } from '../results/ranges.ts';
import type {
  PerformingLaboratory,
  ReportedObservation,
  ReportedRange,
  ResultStatus,
} from '../results/result-set.ts';
import { type LocalCodes, readCode } from './codes.ts';
import statuses from './data/statuses.json' with { type: 'json' };
import units from './data/units.json' with { type: 'json' };
import { addressOf, personOf } from './people.ts';
import { type AssumedZone, readStatedTime } from './times.ts';
import { readObservedValue } from './values.ts';

export type Reading = { readonly localCodes: LocalCodes; readonly assumed: AssumedZone };

/** An observation under way: what stands after it, and on the whole report, is still to come. */
export type ReadObservation = {
  readonly observation: Omit<ReportedObservation, 'notes'>;
  readonly notes: string[];
  readonly warnings: readonly string[];
};

const OBSERVATION_STATUSES = new Map(Object.entries(statuses.observation) as [string, ResultStatus][]);
const REPORT_STATUSES = new Map(Object.entries(statuses.report) as [string, ResultStatus][]);

/** Undefined where nothing is said, or nothing that the table knows. */
export const statusOfReport = (obr: Segment): ResultStatus | undefined =>
  REPORT_STATUSES.get(textOf(obr, { field: 25 })?.trim().toUpperCase() ?? '');

/** What nobody has called final is not. */
const UNSTATED: ResultStatus = 'preliminary';

type ReadStatus = { readonly status: ResultStatus; readonly warnings: readonly string[] };

function readStatus(obx: Segment, report: ResultStatus | undefined): ReadStatus {
  const said = textOf(obx, { field: 11 })?.trim().toUpperCase();
  // A report that is taken back takes back all that is in it, as in FHIR.
  if (report === 'entered-in-error' || report === 'deleted') return { status: report, warnings: [] };
  const known = said === undefined ? report : OBSERVATION_STATUSES.get(said);
  if (known !== undefined) return { status: known, warnings: [] };
  return { status: UNSTATED, warnings: [said === undefined ? 'status_missing' : 'status_unknown'] };
}

const EXTRA_UNITS = new Map(Object.entries(units));

const ucumOf = (unit: string): string | undefined =>
  ucumUnit(unit) ?? EXTRA_UNITS.get(unit.toLowerCase().replace(/\s+/g, ''));

const UCUM_NAMES: ReadonlySet<string> = new Set(['UCUM', 'ISO+', '2.16.840.1.113883.6.8']);

type ReadUnit = { readonly unit: string | undefined; readonly ucum: string | undefined };

/** OBX-6 may be the unit alone, or a code with its name and system, twice. */
function readUnit(obx: Segment): ReadUnit {
  const [first] = repetitionsOf(obx, 6);
  if (first === undefined) return { unit: undefined, ucum: undefined };
  const at = (component: number) => componentOf(first, { component })?.trim() || undefined;
  const unit = at(1) ?? at(2) ?? at(4) ?? at(5);
  const named = [1, 4].find((n) => at(n) !== undefined && at(n + 2)?.toUpperCase() === 'UCUM');
  const isOtherSystem = at(3) !== undefined && !UCUM_NAMES.has(at(3)?.toUpperCase() ?? '');
  const known = named === undefined ? undefined : at(named);
  const said = [unit, isOtherSystem ? at(2) : undefined].filter((text) => text !== undefined);
  return { unit, ucum: known ?? said.map(ucumOf).find((ucum) => ucum !== undefined) };
}

function readReference(obx: Segment): ReportedRange | undefined {
  const text = repetitionsOf(obx, 7)
    .map((one) => wordsOf(one)?.trim() ?? '')
    .filter((one) => one !== '')
    .join('; ');
  return text === '' ? undefined : reportedRange(text);
}

/** Since 2.7 a coded element: a code of the laboratory may stand before that of the table. */
function readFlags(obx: Segment): readonly string[] {
  return repetitionsOf(obx, 8)
    .flatMap((one) => [1, 4].map((component) => componentOf(one, { component })?.trim() ?? ''))
    .filter((flag) => flag !== '');
}

/** Since 2.5 OBX-23 to 25; before, OBX-15 names who produced it. */
function readPerformer(obx: Segment): PerformingLaboratory | undefined {
  const name =
    textOf(obx, { field: 23 }) ?? textOf(obx, { field: 15, component: 2 }) ?? textOf(obx, { field: 15 });
  const address = addressOf(obx, 24);
  const director = personOf(obx, 25);
  return name === undefined && address === undefined && director === undefined
    ? undefined
    : { name, address, director };
}

export function readObservation(
  obx: Segment,
  report: ResultStatus | undefined,
  { localCodes, assumed }: Reading,
): ReadObservation {
  const [coded] = repetitionsOf(obx, 3);
  const { code, warnings: ofCode } = readCode(coded, localCodes);
  const { value, warning } = readObservedValue(obx, assumed);
  const { status, warnings: ofStatus } = readStatus(obx, report);
  const { unit, ucum } = readUnit(obx);
  const observedText = textOf(obx, { field: 14 });
  const observedAt = readStatedTime(observedText, assumed);
  const warnings = [
    ...ofCode,
    ...ofStatus,
    ...(warning === undefined ? [] : [warning]),
    ...(unit !== undefined && ucum === undefined ? ['unknown_unit'] : []),
    ...(observedText !== undefined && observedAt === undefined ? ['time_unreadable'] : []),
  ];
  return {
    observation: {
      code,
      subId: textOf(obx, { field: 4 }),
      value,
      unit,
      ucum,
      referenceRange: readReference(obx),
      flags: readFlags(obx),
      status,
      observedAt,
      performingLaboratory: readPerformer(obx),
    },
    notes: [],
    warnings,
  };
}

/** Says that the value sent before is final, without saying it again (OBX-11 U). */
export const isStatusOnly = (obx: Segment): boolean =>
  textOf(obx, { field: 11 })?.trim().toUpperCase() === 'U' && repetitionsOf(obx, 5).length === 0;
