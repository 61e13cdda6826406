import {
  type Fault,
  faultOf,
  type Interchange,
  type Message,
  rawOf,
  type Segment,
  textOf,
  type Verdict,
} from '@chartwright/hl7v2';

/** What a message is for, as far as we take it. */
export type MessagePurpose = 'results' | 'reply' | 'other';

export type Checked = {
  readonly purpose: MessagePurpose;
  readonly verdict: Verdict;
  readonly faults: readonly Fault[];
};

const REPLIES: ReadonlySet<string> = new Set(['ACK', 'ORL', 'ORR']);

function purposeOf(head: Segment): MessagePurpose {
  const type = textOf(head, { field: 9 }) ?? '';
  if (REPLIES.has(type)) return 'reply';
  const event = textOf(head, { field: 9, component: 2 });
  return type === 'ORU' && (event === undefined || event === 'R01') ? 'results' : 'other';
}

/**
 * Says whether a message can be taken. One whose grammar is broken is refused whole: what stands behind the break may
 * belong to what stands before it.
 */
export function checkMessage(
  message: Message,
  common: Interchange['problems'],
  mode: 'test' | 'live',
): Checked {
  const [head] = message.segments;
  if (head === undefined) return reject('other', [{ code: 'segment_sequence', text: 'No MSH segment' }]);
  const purpose = purposeOf(head);
  const broken = [...common, ...message.problems].filter(({ severity }) => severity === 'error');
  if (broken.length > 0) return { purpose, verdict: 'error', faults: broken.map(faultOf) };
  const refused = refusalOf(head, purpose, mode);
  if (refused !== undefined) return reject(purpose, [refused]);
  const faults = [...faultsOfHeader(head), ...(purpose === 'results' ? faultsOfResults(message) : [])];
  return { purpose, verdict: faults.length > 0 ? 'error' : 'accept', faults };
}

const reject = (purpose: MessagePurpose, faults: readonly Fault[]): Checked => ({
  purpose,
  verdict: 'reject',
  faults,
});

function refusalOf(head: Segment, purpose: MessagePurpose, mode: 'test' | 'live'): Fault | undefined {
  const version = textOf(head, { field: 12 });
  if (version !== undefined && !version.startsWith('2'))
    return { code: 'version', text: 'Only version 2 is taken', segment: 'MSH', field: 12 };
  if (purpose === 'other') return refusalOfType(head);
  const processing = textOf(head, { field: 11 });
  // A training message must not reach a patient's record.
  return mode === 'live' && processing !== undefined && processing !== 'P'
    ? { code: 'processing_id', text: 'Only production messages are taken here', segment: 'MSH', field: 11 }
    : undefined;
}

const refusalOfType = (head: Segment): Fault =>
  textOf(head, { field: 9 }) === 'ORU'
    ? { code: 'event', text: 'Only ORU^R01 is taken', segment: 'MSH', field: 9 }
    : {
        code: 'message_type',
        text: 'Only ORU^R01 and answers to orders are taken',
        segment: 'MSH',
        field: 9,
      };

const faultsOfHeader = (head: Segment): Fault[] =>
  textOf(head, { field: 10 }) === undefined
    ? [{ code: 'required_field', text: 'MSH-10 is missing', segment: 'MSH', field: 10 }]
    : [];

type Required = { readonly segment: string; readonly field: number; readonly text: string };

const REQUIRED: readonly Required[] = [
  { segment: 'OBR', field: 4, text: 'OBR-4 is missing' },
  { segment: 'OBX', field: 3, text: 'OBX-3 is missing' },
];

/** A value of the patient, or of the order, that began last and has no OBR yet: it is not of the OBR before. */
function hasOrphan(segments: readonly Segment[]): boolean {
  let isUnderObr = false;
  for (const { name } of segments) {
    if (name === 'OBX' && !isUnderObr) return true;
    if (name === 'OBR') isUnderObr = true;
    if (name === 'PID' || name === 'ORC') isUnderObr = false;
  }
  return false;
}

/** Without a test's name a value says nothing; without an OBR nobody knows of which order it is. */
function faultsOfResults({ segments }: Message): Fault[] {
  if (!segments.some(({ name }) => name === 'OBR'))
    return [{ code: 'segment_sequence', text: 'No OBR segment', segment: 'OBR' }];
  if (hasOrphan(segments))
    return [{ code: 'segment_sequence', text: 'An OBX stands before the OBR of its order', segment: 'OBX' }];
  return REQUIRED.flatMap(({ segment: name, field, text }) =>
    segments
      .filter((segment) => segment.name === name)
      .flatMap((segment, n): Fault[] =>
        rawOf(segment, field) === ''
          ? [{ code: 'required_field', text, segment: name, occurrence: n + 1, field }]
          : [],
      ),
  );
}
