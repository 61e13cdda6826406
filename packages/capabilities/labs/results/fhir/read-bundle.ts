import { SUB_ID } from '../code-systems.ts';
import statuses from '../data/fhir-statuses.json' with { type: 'json' };
import type {
  PerformingLaboratory,
  ReportedObservation,
  ReportedSpecimen,
  ResultSet,
  ResultStatus,
  StatedTime,
} from '../result-set.ts';
import { canonical } from '../rules.ts';
import {
  Bundle,
  DiagnosticReport,
  type Measured,
  Observation,
  type Reference,
  Specimen,
  valueFields,
} from './model.ts';
import { readPerformers } from './parties.ts';
import { readReference } from './reference.ts';
import { follow, openBundle, type Placed, parseAs, type Resources, refuse } from './resources.ts';
import { readCode, readCoded, readFlags, readReferenceRange, readTime, readValue } from './values.ts';

const REPORT_STATUSES = new Map(Object.entries(statuses.report) as [string, ResultStatus][]);
const OBSERVATION_STATUSES = new Map(Object.entries(statuses.observation) as [string, ResultStatus][]);

export type ReadBundle = {
  readonly sets: readonly ResultSet[];
};

/**
 * Reads the reports of a FHIR R4 bundle: each DiagnosticReport with the Observations that it names, or that those group.
 *
 * @throws Problem 400 where the bundle cannot be read without leaving something out; it names paths, never a value
 */
export function readBundle(body: unknown): ReadBundle {
  const parsed = Bundle.safeParse(body);
  if (!parsed.success)
    throw refuse(
      parsed.error.issues
        .slice(0, 20)
        .map(({ path }) => ({ path: path.map(String).join('.'), message: 'Not a Bundle as FHIR R4 has it' })),
    );
  const resources = openBundle(parsed.data);
  const reports = resources.ofType('DiagnosticReport');
  if (reports.length === 0) throw refuse([{ path: 'entry', message: 'Expected a DiagnosticReport' }]);
  const named = new Set<Placed>();
  const sets = reports.map((placed) => {
    const ofReport = new Set<Placed>();
    const set = readReport(resources, placed, ofReport);
    for (const one of ofReport) named.add(one);
    return set;
  });
  const left = resources.ofType('Observation').filter((one) => !named.has(one));
  if (left.length > 0)
    throw refuse(left.map(({ path }) => ({ path, message: 'No DiagnosticReport names this Observation' })));
  return { sets };
}

type Effective = Pick<Observation, 'effectiveDateTime' | 'effectiveInstant' | 'effectivePeriod'>;

const effectiveOf = (one: Effective): StatedTime | undefined =>
  readTime(one.effectiveDateTime ?? one.effectiveInstant ?? one.effectivePeriod?.start);

function readSpecimen(
  resources: Resources,
  placed: Placed,
  reference: Reference | undefined,
): ReportedSpecimen | undefined {
  const specimen = follow(resources, placed, reference, Specimen);
  if (specimen === undefined) return undefined;
  const { identifier = [], accessionIdentifier, type, collection, receivedTime } = specimen;
  return {
    id: accessionIdentifier?.value ?? identifier[0]?.value,
    type: type && readCoded(type),
    collectedAt: readTime(collection?.collectedDateTime ?? collection?.collectedPeriod?.start),
    receivedAt: readTime(receivedTime),
  };
}

/** The time of a laboratory's report is that of its specimen, as OBR-7 is. */
const takenAt = (effective: StatedTime | undefined): ReportedSpecimen | undefined =>
  effective && { id: undefined, type: undefined, collectedAt: effective, receivedAt: undefined };

/** What holds for every observation of a report. */
type Shared = {
  readonly resources: Resources;
  readonly status: ResultStatus;
  readonly subject: Reference | undefined;
  readonly observedAt: StatedTime | undefined;
  readonly performingLaboratory: PerformingLaboratory | undefined;
  readonly named: Set<Placed>;
  readonly warnings: Set<string>;
};

function readReport(resources: Resources, placed: Placed, named: Set<Placed>): ResultSet {
  const report = parseAs(DiagnosticReport, placed);
  const status = REPORT_STATUSES.get(report.status);
  if (status === undefined)
    throw refuse([
      { path: `${placed.path}.status`, message: 'Expected a DiagnosticReport status of FHIR R4' },
    ]);
  const effective = effectiveOf(report);
  const specimen = readSpecimen(resources, placed, report.specimen?.[0]) ?? takenAt(effective);
  const { code: battery } = readCode(report.code);
  const performer = readPerformers(resources, placed, report.performer);
  const warnings = new Set<string>();
  const shared: Shared = {
    resources,
    status,
    subject: report.subject,
    observedAt: effective ?? specimen?.collectedAt,
    performingLaboratory: performer,
    named,
    warnings,
  };
  const observations = (report.result ?? []).flatMap((reference, at) =>
    readNamed(shared, placed, { reference, path: `${placed.path}.result[${at}]` }),
  );
  return {
    reference: readReference(resources, placed, report),
    laboratory: performer?.name,
    battery,
    status,
    reportedAt: readTime(report.issued),
    performingLaboratory: performer,
    specimen,
    notes: report.conclusion === undefined ? [] : [report.conclusion],
    observations: [...observations, ...readForms(report, status, shared)],
    warnings: [...warnings],
  };
}

type Named = { readonly reference: Reference; readonly path: string };

/** The observation that a report or a group names, and those that it groups itself. */
function readNamed(shared: Shared, from: Placed, { reference, path }: Named): ReportedObservation[] {
  const found = shared.resources.find(from, reference);
  if (found?.resource.resourceType !== 'Observation')
    throw refuse([{ path, message: 'Expected an Observation of this bundle' }]);
  if (shared.named.has(found)) return [];
  shared.named.add(found);
  const observation = parseAs(Observation, found);
  requireSubject(shared, found, observation);
  const members = (observation.hasMember ?? []).flatMap((member, at) =>
    readNamed(shared, found, { reference: member, path: `${found.path}.hasMember[${at}]` }),
  );
  const own = readObservation(shared, found, observation);
  const saysNothing = own.value.kind === 'absent' && own.flags.length === 0 && own.notes.length === 0;
  const isGroup = members.length > 0 && saysNothing;
  const components = (observation.component ?? []).map((one) => ({ ...own, ...readMeasured(shared, one) }));
  const isOnlyParts = components.length > 0 && own.value.kind === 'absent' && own.flags.length === 0;
  return [...(isGroup || isOnlyParts ? [] : [own]), ...components, ...members];
}

/** A report about one patient with a value of another is nobody's report. */
function requireSubject({ subject }: Shared, { path }: Placed, observation: Observation): void {
  if (subject === undefined || observation.subject === undefined) return;
  if (canonical(withoutWords(subject)) === canonical(withoutWords(observation.subject))) return;
  throw refuse([{ path: `${path}.subject`, message: 'Expected the subject of the DiagnosticReport' }]);
}

const withoutWords = ({ reference, identifier }: Reference) =>
  reference === undefined ? { identifier } : { reference };

const VALUES: ReadonlySet<string> = new Set(Object.keys(valueFields));

function readMeasured({ warnings }: Shared, measured: Measured) {
  const { code, warnings: ofCode } = readCode(measured.code);
  const { value, unit, ucum, warning } = readValue(measured);
  for (const one of [...ofCode, ...(warning === undefined ? [] : [warning])]) warnings.add(one);
  if (unit !== undefined && ucum === undefined) warnings.add('unknown_unit');
  return {
    code,
    value,
    unit,
    ucum,
    referenceRange: readReferenceRange(measured.referenceRange),
    flags: readFlags(measured.interpretation),
  };
}

function readObservation(shared: Shared, placed: Placed, observation: Observation): ReportedObservation {
  const { resources, warnings } = shared;
  const stated = OBSERVATION_STATUSES.get(observation.status);
  if (stated === undefined)
    throw refuse([{ path: `${placed.path}.status`, message: 'Expected an Observation status of FHIR R4' }]);
  const isUnread = Object.keys(placed.resource).some((name) => /^value[A-Z]/.test(name) && !VALUES.has(name));
  if (isUnread) warnings.add('unknown_value_type');
  const performer = readPerformers(resources, placed, observation.performer);
  const isShared = canonical(performer) === canonical(shared.performingLaboratory);
  const specimen = readSpecimen(resources, placed, observation.specimen);
  return {
    ...readMeasured(shared, observation),
    subId: observation.extension?.find(({ url }) => url === SUB_ID)?.valueString,
    status: shared.status === 'entered-in-error' ? 'entered-in-error' : stated,
    observedAt: effectiveOf(observation) ?? specimen?.collectedAt ?? shared.observedAt,
    performingLaboratory: isShared ? undefined : performer,
    notes: (observation.note ?? []).flatMap(({ text }) => text ?? []),
  };
}

/** The report itself, as a document. */
function readForms(report: DiagnosticReport, status: ResultStatus, shared: Shared): ReportedObservation[] {
  return (report.presentedForm ?? []).flatMap(({ contentType, data, title }) =>
    data === undefined
      ? []
      : [
          {
            code: { loinc: undefined, local: 'presentedForm', name: 'Report' },
            subId: undefined,
            value: {
              kind: 'document' as const,
              mediaType: contentType ?? 'application/octet-stream',
              title,
              content: data,
            },
            unit: undefined,
            ucum: undefined,
            referenceRange: undefined,
            flags: [],
            status,
            observedAt: shared.observedAt,
            performingLaboratory: undefined,
            notes: [],
          },
        ],
  );
}
