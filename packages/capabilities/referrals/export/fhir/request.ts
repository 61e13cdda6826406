import { PARTICIPANT_TYPE, present, someOf } from '@chartwright/fhir';
import type { PatientView } from '../../result.ts';
import { type TriageState, triageOf } from '../source.ts';
import type { StatedLetter, StatedPatient } from '../stated.ts';
import {
  coded,
  type Entry,
  entryOf,
  fhirDate,
  ownConcept,
  quoting,
  referTo,
  textConcept,
  type Writing,
  words,
} from './writing.ts';

/** Days within which a patient is to be seen, and the priority that says so; the last is without end. */
const PRIORITIES = [
  { days: 0, priority: 'stat' },
  { days: 30, priority: 'asap' },
  { days: 90, priority: 'urgent' },
  { days: Number.POSITIVE_INFINITY, priority: 'routine' },
] as const;

/** FHIR knows four urgencies: the order of the clinic's categories is kept, and none is written as less than it is. */
const priorityOf = (targetDays: number | null): string | undefined =>
  targetDays === null ? undefined : PRIORITIES.find(({ days }) => targetDays <= days)?.priority;

export type Parties = {
  readonly subject: Entry;
  readonly referrer: Entry | undefined;
  readonly recipient: Entry | undefined;
  readonly file: Entry;
};

const untilOf = ({ targetDate }: TriageState) => {
  const end = fhirDate(targetDate);
  return end === undefined ? undefined : { end };
};

export function writeRequest(
  writing: Writing,
  parties: Parties,
  parts: {
    readonly view: PatientView;
    readonly patient: StatedPatient;
    readonly letter: StatedLetter;
    readonly reasonReference: readonly object[] | undefined;
  },
): Entry {
  const { source } = writing;
  const { view, patient, letter, reasonReference } = parts;
  const { subject, referrer, recipient, file } = parties;
  const triage = triageOf(source, view);
  const specialty = words(patient.specialty?.value ?? letter.recipient?.value.specialty);
  const reason = textConcept(patient.reason?.value);
  return entryOf(
    writing,
    'referral',
    present({
      resourceType: 'ServiceRequest',
      extension: quoting(writing, patient.reason?.evidence ?? []),
      identifier: [recordIdentifier(writing)],
      status: 'active',
      intent: 'order',
      priority: priorityOf(triage.targetDays),
      code: { text: specialty === undefined ? 'Referral' : `Referral to ${specialty}` },
      subject: referTo(subject),
      occurrencePeriod: untilOf(triage),
      authoredOn: fhirDate(letter.date?.value),
      requester: referrer && referTo(referrer),
      performerType: textConcept(specialty),
      performer: recipient && [referTo(recipient)],
      reasonCode: reason && [reason],
      reasonReference,
      supportingInfo: [referTo(file)],
    }),
  );
}

const recordIdentifier = ({ source, options }: Writing) => ({
  system: `${options.fhirBase}/identifier/record`,
  value: source.record.id,
});

/** A person must look, a person or the rules have decided, or nobody has yet. */
function statusOf({ isHeld, verdict }: TriageState): string {
  if (isHeld) return 'on-hold';
  if (verdict === null) return 'received';
  return verdict === 'accepted' ? 'accepted' : 'rejected';
}

/** What the triage says, one output each. */
function outputsOf(writing: Writing, triage: TriageState, patient: StatedPatient) {
  const { pathway } = writing.source.outcome.evaluation;
  const { judge } = writing.source.outcome.result;
  const { decision } = writing.source;
  const said: readonly (readonly [type: string, values: readonly string[]])[] = [
    ['category', [triage.category ?? '']],
    ['review-reason', triage.reviewReasons],
    ['flag', triage.flags],
    ['red-flag', patient.redFlags.map(({ value }) => value)],
    ['missing-information', triage.missing.map(({ text }) => text)],
    ['judge-verdict', [judge.verdict]],
    ['pathway', [`${pathway.id} ${pathway.version}`]],
    ['decision', [decision?.action ?? '']],
    ['decision-reason', [decision?.reason ?? '']],
    ['decision-route', [decision?.route ?? '']],
  ];
  return said.flatMap(([type, values]) =>
    values.flatMap((value) => {
      const valueString = words(value);
      if (valueString === undefined) return [];
      return [{ type: ownConcept(writing, 'triage-output', type), valueString }];
    }),
  );
}

/** The state of triage: what a worklist needs to know. */
export function writeTask(
  writing: Writing,
  { subject, referrer, recipient }: Parties,
  parts: { readonly view: PatientView; readonly patient: StatedPatient; readonly request: Entry },
): Entry {
  const { source } = writing;
  const triage = triageOf(source, parts.view);
  const period = untilOf(triage);
  const { receivedAt } = source.record;
  const changedAt = source.decision?.at ?? source.decidedAt;
  return entryOf(
    writing,
    'triage',
    present({
      resourceType: 'Task',
      identifier: [{ system: `${writing.options.fhirBase}/identifier/job`, value: source.jobId }],
      status: statusOf(triage),
      businessStatus: ownConcept(writing, 'disposition', triage.disposition),
      intent: 'order',
      priority: priorityOf(triage.targetDays),
      code: { text: 'Triage of a referral' },
      focus: referTo(parts.request),
      for: referTo(subject),
      authoredOn: receivedAt.toISOString(),
      lastModified: new Date(Math.max(receivedAt.getTime(), changedAt.getTime())).toISOString(),
      requester: referrer && referTo(referrer),
      owner: recipient && referTo(recipient),
      reasonCode: textConcept(triage.reviewReasons.join(', ')),
      restriction: period && { period },
      output: someOf(outputsOf(writing, triage, parts.patient)),
    }),
  );
}

/** The file as it came. R4 holds a SHA-1 in `hash`; ours is an identifier instead. */
export function writeFile(writing: Writing, subject: Entry | undefined): Entry {
  const { record, outcome } = writing.source;
  const isReferral = outcome.result.document_type.startsWith('referral');
  const { fhirBase, fileUrl } = writing.options;
  return entryOf(
    writing,
    'file',
    present({
      resourceType: 'DocumentReference',
      identifier: [
        recordIdentifier(writing),
        { system: `${fhirBase}/identifier/sha-256`, value: record.sha256 },
      ],
      status: 'current',
      type: isReferral ? { text: 'Referral letter' } : undefined,
      subject: subject && referTo(subject),
      date: record.receivedAt.toISOString(),
      content: [
        {
          attachment: present({
            contentType: record.mediaType,
            url: fileUrl(record.id),
            size: record.fileSize,
            title: words(record.filename),
          }),
        },
      ],
    }),
  );
}

/** Which program read which file, and which person decided. */
export function writeProvenance(
  writing: Writing,
  targets: readonly Entry[],
  { file, deciders }: { readonly file: Entry; readonly deciders: readonly Entry[] },
): Entry {
  const { source, options } = writing;
  const { judge } = source.outcome.result;
  const reader = {
    type: coded(PARTICIPANT_TYPE, 'assembler', 'Assembler'),
    who: {
      type: 'Device',
      identifier: {
        system: `${options.fhirBase}/identifier/software`,
        value: `chartwright/${options.softwareVersion}`,
      },
      display: words(
        `Chartwright ${options.softwareVersion}: ${judge.readers.assistant} and ${judge.readers.judge}`,
      ),
    },
  };
  const people = deciders.map((decider) => ({
    type: coded(PARTICIPANT_TYPE, 'verifier', 'Verifier'),
    who: referTo(decider),
  }));
  return entryOf(writing, 'provenance', {
    resourceType: 'Provenance',
    target: targets.map(referTo),
    recorded: (source.decision?.at ?? source.decidedAt).toISOString(),
    agent: [reader, ...people],
    entity: [{ role: 'source', what: referTo(file) }],
  });
}
