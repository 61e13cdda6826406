import { components, dateOf, type Encoded, formatted, segment, timeOf } from '@chartwright/hl7v2';
import type { PatientView, PlacedEvidence } from '../../result.ts';
import type { ExportSource } from '../source.ts';

/** The name under which we send. */
export const APPLICATION = 'Chartwright';
const LOCAL = 'L';

/** One line of a report: what it is about, and what it says. */
export type Line = {
  readonly code: string;
  readonly label: string;
  readonly value: string | number;
  readonly unit?: string | null | undefined;
  readonly comparator?: string | undefined;
  readonly isFinal: boolean;
  readonly date?: string | null;
  readonly evidence?: readonly PlacedEvidence[];
};

function writeValue({ value, comparator }: Line): readonly [type: string, value: Encoded | string] {
  if (typeof value === 'string') return ['FT', formatted(value)];
  return comparator === undefined ? ['NM', String(value)] : ['SN', components(comparator, String(value))];
}

const quotedFrom = (evidence: readonly PlacedEvidence[]): string[] =>
  evidence.map(({ quote, page }, n) =>
    segment('NTE', String(n + 1), 'L', formatted(`Page ${page}: "${quote}"`)),
  );

function writeLine(line: Line, n: number): string[] {
  const { code, label, unit, isFinal, date, evidence = [] } = line;
  const [type, value] = writeValue(line);
  const result = segment(
    'OBX',
    String(n + 1),
    type,
    components(code, label, LOCAL),
    String(n + 1),
    value,
    unit === null || unit === undefined ? undefined : components(unit),
    undefined,
    undefined,
    undefined,
    undefined,
    isFinal ? 'F' : 'P',
    undefined,
    undefined,
    dateOf(date),
  );
  return [result, ...quotedFrom(evidence)];
}

type Report = { readonly code: string; readonly label: string; readonly isFinal: boolean; readonly at: Date };

export function writeReport(
  { source, view }: { readonly source: ExportSource; readonly view: PatientView },
  n: number,
  { code, label, isFinal, at }: Report,
  lines: readonly Line[],
): string[] {
  if (lines.length === 0) return [];
  const { record } = source;
  const order = segment(
    'OBR',
    String(n),
    undefined,
    components(`${record.id}-${view.index}-${code}`, APPLICATION),
    components(code, label, LOCAL),
    undefined,
    undefined,
    timeOf(record.receivedAt),
    ...Array.from({ length: 14 }, () => undefined),
    timeOf(at),
    undefined,
    undefined,
    isFinal ? 'F' : 'P',
  );
  return [order, ...lines.flatMap(writeLine)];
}
