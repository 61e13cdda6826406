import { componentOf, repetitionsOf, type Segment, textOf } from '@chartwright/hl7v2';
import type { CodedValue, ReportedSpecimen, StatedTime } from '../results/result-set.ts';
import { readCoded } from './codes.ts';
import { type AssumedZone, readStatedTime } from './times.ts';

/** SPM where the message has it (2.5 on); before, OBR-15 has the source and OBR-14 when it came. */
export function readSpecimen(
  { obr, spm }: { readonly obr: Segment; readonly spm: Segment | undefined },
  assumed: AssumedZone,
): ReportedSpecimen | undefined {
  const specimen = spm === undefined ? ofOrder(obr, assumed) : ofSpecimen(spm, assumed);
  const { id, type, collectedAt, receivedAt } = specimen;
  return [id, type, collectedAt, receivedAt].every((part) => part === undefined) ? undefined : specimen;
}

const timeAt = (segment: Segment, field: number, assumed: AssumedZone): StatedTime | undefined =>
  readStatedTime(textOf(segment, { field }), assumed);

const ofSpecimen = (spm: Segment, assumed: AssumedZone): ReportedSpecimen => ({
  id: textOf(spm, { field: 2, component: 2 }) ?? textOf(spm, { field: 2 }),
  type: codedAt(spm, 4),
  collectedAt: timeAt(spm, 17, assumed),
  receivedAt: timeAt(spm, 18, assumed),
});

const ofOrder = (obr: Segment, assumed: AssumedZone): ReportedSpecimen => ({
  id: undefined,
  type: sourceOf(obr),
  collectedAt: timeAt(obr, 7, assumed),
  receivedAt: timeAt(obr, 14, assumed),
});

function codedAt(segment: Segment, field: number): CodedValue | undefined {
  const [first] = repetitionsOf(segment, field);
  return first && readCoded(first);
}

/** A coded element one level down: its parts are subcomponents of the first component. */
function sourceOf(obr: Segment): CodedValue | undefined {
  const [first] = repetitionsOf(obr, 15);
  if (first === undefined) return undefined;
  const at = (subcomponent: number) =>
    componentOf(first, { component: 1, subcomponent })?.trim() || undefined;
  const [code, text, system] = [at(1), at(2), at(3)];
  return code === undefined && text === undefined ? undefined : { code, system, text };
}
