import { rawOf, textOf } from './access.ts';
import errorCodes from './data/error-codes.json' with { type: 'json' };
import type { Message, Problem, ProblemCode, Segment } from './model.ts';
import { components, compose, type Encoded, header, segment, subcomponents, timeOf } from './write.ts';

/** Table 0357. */
export type ErrorCode = keyof typeof errorCodes;

/** Where a message is wrong, never what stands there. `occurrence` counts the segments of that name from one. */
export type Fault = {
  readonly code: ErrorCode;
  readonly text: string;
  readonly segment?: string | undefined;
  readonly occurrence?: number | undefined;
  readonly field?: number | undefined;
};

/** `error`: the sender has to change something in it; `reject`: it cannot be taken, whatever it says. */
export type Verdict = 'accept' | 'error' | 'reject';

export type Answering = {
  /** MSH-10 of the answer. */
  readonly controlId: string;
  readonly at: Date;
  readonly verdict: Verdict;
  readonly faults?: readonly Fault[];
  /** MSA-3: of an accepted message too, such as that it is a repeat. */
  readonly text?: string;
};

const CODES = { accept: 'A', error: 'E', reject: 'R' } as const;
/** What is answered where the message does not say its version. */
const VERSION = '2.5.1';
const FAULTS_MAX = 20;

/** What a condition of MSH-15 asks to be told (table 0155). */
const ASKS: Readonly<Record<string, (verdict: Verdict) => boolean>> = {
  AL: () => true,
  ER: (verdict) => verdict !== 'accept',
  SU: (verdict) => verdict === 'accept',
};

const isAsked = (condition: string | undefined, verdict: Verdict): boolean =>
  ASKS[condition ?? '']?.(verdict) ?? false;

/**
 * A in the original mode; C where MSH-15 asks for the accept acknowledgement of the enhanced one. A sender who asks for
 * none at all is told in the original mode: an answer to a request must say something.
 */
function modeOf(head: Segment | undefined, verdict: Verdict): 'A' | 'C' {
  const accept = head && textOf(head, { field: 15 });
  return isAsked(accept, verdict) ? 'C' : 'A';
}

/**
 * The acknowledgement of a message, or of bytes that hold none.
 *
 * @param head the header of what is answered, as far as it could be read
 */
export function writeAck(head: Segment | undefined, answering: Answering): Message {
  const { controlId, at, verdict, faults = [], text } = answering;
  const version = (head && textOf(head, { field: 12 })) ?? VERSION;
  const trigger = head && textOf(head, { field: 9, component: 2 });
  const code = `${modeOf(head, verdict)}${CODES[verdict]}`;
  const said = text ?? faults[0]?.text;
  return compose([
    header(
      fieldOf(head, 5),
      fieldOf(head, 6),
      fieldOf(head, 3),
      fieldOf(head, 4),
      timeOf(at),
      undefined,
      components('ACK', trigger, isBefore(version, '2.4') ? undefined : 'ACK'),
      controlId,
      (head && textOf(head, { field: 11 })) ?? 'P',
      version,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'UNICODE UTF-8',
    ),
    segment('MSA', code, head && textOf(head, { field: 10 }), isBefore(version, '2.7') ? said : undefined),
    ...faults.slice(0, FAULTS_MAX).map((fault) => writeFault(fault, version)),
  ]);
}

/** A field of the sender with its components (HD), in our separators. */
function fieldOf(head: Segment | undefined, field: number): Encoded {
  const parts = [1, 2, 3].map((component) => head && textOf(head, { field, component }));
  return components(...parts);
}

/** Before 2.5 the place and the code stand together in ERR-1. */
function writeFault(fault: Fault, version: string): string {
  const { occurrence = 1, text, field } = fault;
  const [code, meaning] = codeOf(fault.code);
  const place = [
    fault.segment,
    fault.segment && String(occurrence),
    field === undefined ? undefined : String(field),
  ];
  if (isBefore(version, '2.5')) {
    return segment('ERR', components(...padded(place), subcomponents(code, meaning, 'HL70357')));
  }
  return segment(
    'ERR',
    undefined,
    components(...place),
    components(code, meaning, 'HL70357'),
    'E',
    undefined,
    undefined,
    undefined,
    text,
  );
}

const codeOf = (code: ErrorCode): readonly [code: string, meaning: string] => {
  const [number = '', meaning = ''] = errorCodes[code];
  return [number, meaning];
};

const padded = (place: readonly (string | undefined)[]): (string | undefined)[] =>
  [0, 1, 2].map((n) => place[n]);

/** Versions are compared by their numbers; one that is none counts as the newest. */
function isBefore(version: string, other: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [otherMajor, otherMinor] = other.split('.').map(Number);
  if (major === undefined || minor === undefined || otherMajor === undefined || otherMinor === undefined)
    return false;
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

const MEANINGS: Readonly<Record<ProblemCode, Omit<Fault, 'segment' | 'field'>>> = {
  empty: { code: 'segment_sequence', text: 'No message' },
  too_long: { code: 'internal', text: 'Longer than 10 MB' },
  too_many_segments: { code: 'internal', text: 'Too many segments' },
  no_header: { code: 'segment_sequence', text: 'No MSH segment' },
  before_header: { code: 'segment_sequence', text: 'A segment stands before the first MSH' },
  outside_message: { code: 'segment_sequence', text: 'A segment belongs to no message' },
  separators: { code: 'data_type', text: 'MSH-1 and MSH-2 name no separators that can be told apart' },
  segment_name: { code: 'segment_sequence', text: 'A line does not begin with the name of a segment' },
  charset_unknown: { code: 'table_value', text: 'The character set is not known here' },
  charset_assumed: { code: 'data_type', text: 'Read as windows-1252: no character set was named' },
  charset_mixed: { code: 'table_value', text: 'Messages sent together are in different character sets' },
  bytes: { code: 'data_type', text: 'The bytes are not those of the named character set' },
  batch_count: { code: 'data_type', text: 'The batch holds another number of messages than it says' },
};

/** A problem of the grammar as an answer tells it; the place counts from the first segment of what was sent. */
export function faultOf({ code, segment: name, at, field }: Problem): Fault {
  const meaning = MEANINGS[code];
  if (name !== undefined) return { ...meaning, segment: name, field };
  return at === undefined ? meaning : { ...meaning, text: `${meaning.text} (segment ${at})` };
}

/** What an answer says: to which message, how it was taken, and why not. */
export type ReadAck = {
  readonly verdict: Verdict;
  /** MSA-1 is one of CA, CE, CR: the message was received, which is not yet that it was accepted. */
  readonly isCommitOnly: boolean;
  readonly controlId: string | undefined;
  /** MSA-3 and what the error segments say, one line each. */
  readonly texts: readonly string[];
  readonly codes: readonly string[];
};

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['A', 'accept'],
  ['E', 'error'],
  ['R', 'reject'],
]);

/** Reads an ACK, ORL, ORR or any other answer that has an MSA; undefined for what is none. */
export function readAck({ segments }: Pick<Message, 'segments'>): ReadAck | undefined {
  const msa = segments.find(({ name }) => name === 'MSA');
  const code = (msa && textOf(msa, { field: 1 })) ?? '';
  const verdict = VERDICTS.get(code.slice(1));
  if (msa === undefined || verdict === undefined || !/^[AC]/.test(code)) return undefined;
  const errors = segments.filter(({ name }) => name === 'ERR');
  const texts = [textOf(msa, { field: 3 }), ...errors.flatMap(textsOf)];
  return {
    verdict,
    isCommitOnly: code.startsWith('C'),
    controlId: textOf(msa, { field: 2 }),
    texts: texts.filter((text) => text !== undefined),
    codes: errors.flatMap((error) => textOf(error, { field: 3 }) ?? errorCodeBefore25(error)),
  };
}

const errorCodeBefore25 = (error: Segment): string[] => {
  const code = textOf(error, { field: 1, component: 4 });
  return code === undefined ? [] : [code];
};

const textsOf = (error: Segment): (string | undefined)[] => [
  textOf(error, { field: 8 }),
  textOf(error, { field: 7 }),
  rawOf(error, 3) === '' ? textOf(error, { field: 1, component: 4, subcomponent: 2 }) : undefined,
];
