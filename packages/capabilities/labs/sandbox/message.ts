import { components, compose, header, type Message, segment, timeOf } from '@chartwright/hl7v2';
import type { Panel } from '../catalogue/service.ts';
import type { Order } from '../orders/store.ts';
import type { SimulatedResult } from './values.ts';

const LABORATORY = 'SANDBOX';
const NOTE = 'Simulated by the sandbox; not of a patient.';
const REJECTED = 'Specimen rejected: quantity not sufficient.';

export type Report = {
  readonly order: Order;
  readonly panel: Panel;
  readonly results: readonly SimulatedResult[];
  readonly controlId: string;
  readonly at: Date;
};

const blanks = (count: number): undefined[] => Array.from({ length: count }, () => undefined);

/** The report of the simulated laboratory as an ORU^R01 of 2.5.1, as a real one would send it. */
export const writeReport = (report: Report): Message =>
  compose([
    writeHeader(report),
    segment(
      'PID',
      '1',
      undefined,
      components(report.order.patientRef, undefined, undefined, LABORATORY, 'PI'),
    ),
    segment('ORC', 'RE', report.order.id, fillerOf(report), report.order.requisitionNumber),
    writeRequest(report),
    segment('NTE', '1', 'L', isRejected(report) ? REJECTED : NOTE),
    ...report.results.map((result, n) => writeResult(report, result, n + 1)),
  ]);

const writeHeader = ({ controlId, at }: Report): string =>
  header(
    'SANDBOX LAB',
    LABORATORY,
    'CHARTWRIGHT',
    undefined,
    timeOf(at),
    undefined,
    components('ORU', 'R01', 'ORU_R01'),
    controlId,
    'T',
    '2.5.1',
    ...blanks(5),
    'UNICODE UTF-8',
  );

const fillerOf = ({ order }: Report): string => `SBX-${order.id.slice(-12)}`;

const isRejected = ({ results }: Report): boolean => results.every(({ status }) => status === 'X');

/** Of the whole report (table 0123): rejected, corrected, partly open, or final. */
function statusOf(report: Report): string {
  if (isRejected(report)) return 'X';
  const statuses = new Set(report.results.map(({ status }) => status));
  if (statuses.has('I')) return 'P';
  return statuses.has('C') ? 'C' : 'F';
}

function writeRequest(report: Report): string {
  const { order, panel, at } = report;
  const collected = order.collectedAt === null ? undefined : timeOf(order.collectedAt);
  return segment(
    'OBR',
    '1',
    order.id,
    fillerOf(report),
    components(panel.panelId, panel.name, 'L'),
    ...blanks(2),
    collected,
    ...blanks(14),
    timeOf(at),
    ...blanks(2),
    statusOf(report),
  );
}

function writeResult({ order, at }: Report, result: SimulatedResult, n: number): string {
  const { test, value, type, flag, status } = result;
  return segment(
    'OBX',
    String(n),
    type,
    components(test.loinc ?? test.key, test.label, test.loinc === null ? 'L' : 'LN'),
    undefined,
    value,
    value === null ? undefined : test.ucum,
    test.adultRange,
    flag,
    ...blanks(2),
    status,
    ...blanks(2),
    timeOf(order.collectedAt ?? at),
    ...blanks(8),
    'Sandbox Laboratory',
    components('1 Sandbox Way', undefined, 'Springfield', 'CA', '90001'),
    components('0000', 'Example', 'Robin'),
  );
}
