import { type Message, readTime, repetitionsOf, type Segment, textOf, wordsOf } from '@chartwright/hl7v2';
import type {
  PerformingLaboratory,
  ReportedObservation,
  ResultSet,
  ResultStatus,
} from '../results/result-set.ts';
import { type LocalCodes, readCode } from './codes.ts';
import {
  isStatusOnly,
  type Reading,
  type ReadObservation,
  readObservation,
  statusOfReport,
} from './observation.ts';
import { type Belonging, readReference } from './reference.ts';
import { readSpecimen } from './specimen.ts';
import { readStatedTime } from './times.ts';

/** What a laboratory's messages leave to its receiver to know. */
export type LaboratoryHabits = {
  /** IANA zone of its times without an offset. */
  readonly zone?: string | undefined;
  readonly localCodes?: LocalCodes | undefined;
};

/** One OBR with what belongs to it, before it is put together. */
type Group = Belonging & {
  spm: Segment | undefined;
  readonly notes: string[];
  readonly observations: ReadObservation[];
  readonly warnings: string[];
};

const noteOf = (nte: Segment): string =>
  repetitionsOf(nte, 3)
    .map((one) => wordsOf(one) ?? '')
    .join('\n');

/**
 * Reads what an ORU^R01 reports, of 2.3 to 2.8: a set for each OBR, in order. Segments that are not known are passed over;
 * what is read with reservations is named in the warnings of its set.
 */
export function readResults(message: Message, habits: LaboratoryHabits = {}): readonly ResultSet[] {
  const [head] = message.segments;
  const reading = readingOf(head, habits);
  const laboratory = head && (textOf(head, { field: 4 }) ?? textOf(head, { field: 4, component: 2 }));
  return groupsOf(message, reading).map((group) => finish(group, laboratory, reading));
}

const readingOf = (head: Segment | undefined, { zone, localCodes = {} }: LaboratoryHabits): Reading => {
  const sentAt = readTime((head && textOf(head, { field: 7 })) ?? '');
  return { localCodes, assumed: { zone, messageOffset: sentAt?.offset } };
};

/** Many senders say once what holds for several OBR; one that names another order is not meant. */
const isUnder = (orc: Segment | undefined, obr: Segment): boolean => {
  const placer = textOf(obr, { field: 2 });
  return placer === undefined || placer === (orc && textOf(orc, { field: 2 }));
};

/** Walks the message once: each segment belongs to the nearest one above that it can belong to. */
function groupsOf({ segments }: Message, reading: Reading): readonly Group[] {
  const groups: Group[] = [];
  let pid: Segment | undefined;
  let orc: Segment | undefined;
  let own: Segment | undefined;
  let ofPatient: string[] = [];
  let ahead: string[] = [];
  let notes = ofPatient;
  let group: Group | undefined;
  const begin = (obr: Segment) => {
    const governing = own ?? (isUnder(orc, obr) ? orc : undefined);
    group = {
      pid,
      orc: governing,
      obr,
      spm: undefined,
      notes: [...ofPatient, ...ahead],
      observations: [],
      warnings: [],
    };
    groups.push(group);
    notes = group.notes;
    own = undefined;
    ahead = [];
  };
  const observe = (obx: Segment) => {
    if (group === undefined) return;
    if (isStatusOnly(obx)) return void group.warnings.push('status_change_without_value');
    const read = readObservation(obx, statusOfReport(group.obr), reading);
    group.observations.push(read);
    notes = read.notes;
  };
  const acts: Readonly<Record<string, (segment: Segment) => void>> = {
    PID: (segment) => {
      [pid, orc, own, group] = [segment, undefined, undefined, undefined];
      [ofPatient, ahead] = [[], []];
      notes = ofPatient;
    },
    ORC: (segment) => {
      [orc, own] = [segment, segment];
      ahead = [];
      notes = ahead;
    },
    OBR: begin,
    OBX: observe,
    SPM: (segment) => {
      if (group === undefined) return;
      group.spm ??= segment;
      notes = group.notes;
    },
    NTE: (segment) => void notes.push(noteOf(segment)),
  };
  for (const segment of segments) acts[segment.name]?.(segment);
  return groups;
}

function finish(group: Group, laboratory: string | undefined, reading: Reading): ResultSet {
  const { obr, spm, observations } = group;
  const { assumed, localCodes } = reading;
  const [coded] = repetitionsOf(obr, 4);
  const { code: battery } = readCode(coded, localCodes);
  const { reference, warnings } = readReference(group);
  const specimen = readSpecimen({ obr, spm }, assumed);
  const collectedAt = readStatedTime(textOf(obr, { field: 7 }), assumed) ?? specimen?.collectedAt;
  const performers = observations.map(({ observation }) => observation.performingLaboratory);
  const performingLaboratory = performers.find((one) => one !== undefined);
  const stated = statusOfReport(obr);
  const whole = observations.map(
    ({ observation, notes }): ReportedObservation => ({
      ...observation,
      observedAt: observation.observedAt ?? collectedAt,
      performingLaboratory: isSame(observation.performingLaboratory, performingLaboratory)
        ? undefined
        : observation.performingLaboratory,
      notes: said(notes),
    }),
  );
  return {
    reference,
    laboratory,
    battery,
    status: stated ?? statusOfAll(whole),
    reportedAt: readStatedTime(textOf(obr, { field: 22 }), assumed),
    performingLaboratory,
    specimen,
    notes: said(group.notes),
    observations: whole,
    warnings: [
      ...new Set([
        ...warnings,
        ...group.warnings,
        ...observations.flatMap((one) => one.warnings),
        ...(stated === undefined ? ['report_status_missing'] : []),
      ]),
    ],
  };
}

const said = (notes: readonly string[]): string[] => notes.filter((note) => note.trim() !== '');

const isSame = (one: PerformingLaboratory | undefined, other: PerformingLaboratory | undefined): boolean =>
  one?.name === other?.name && one?.address === other?.address && one?.director === other?.director;

/** From the least to the most settled: a report is as settled as the least of what it holds. */
const SETTLED: readonly ResultStatus[] = ['pending', 'preliminary', 'corrected', 'final'];

function statusOfAll(observations: readonly ReportedObservation[]): ResultStatus {
  const held = new Set(observations.map(({ status }) => status));
  return SETTLED.find((status) => held.has(status)) ?? (observations[0]?.status || 'pending');
}
