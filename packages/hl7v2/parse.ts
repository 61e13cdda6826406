import { CHARSET_FIELD, decode } from './charset.ts';
import type { Interchange, Message, Problem, Segment, Separators } from './model.ts';
import { namesSeparators, readSeparators, STANDARD } from './separators.ts';

/** Of one transmission, messages of a batch together. */
export const SIZE_MAX_BYTES = 10 * 1024 * 1024;
const SEGMENTS_MAX = 100_000;
/** What is wrong beyond these says nothing new. */
const PROBLEMS_MAX = 50;

const NAME = /^[A-Z][A-Z0-9]{2}$/;
/** The frame of MLLP may have been left around what is read. */
const AFTER: ReadonlySet<string> = new Set(['\r', '\n', '\u001c']);

function unwrap(text: string): string {
  let end = text.length;
  while (end > 0 && AFTER.has(text.charAt(end - 1))) end--;
  // Blanks for this are also a vertical tab, which begins a frame, and a mark of byte order.
  return text.slice(0, end).trimStart();
}

const nothing = (problem: Problem): Interchange => ({ messages: [], segments: [], problems: [problem] });

/**
 * Reads what a sender transmitted: a message, several, or a batch of them. Whatever it is given, it answers: what cannot be
 * read is a problem with its place. Segments may end with CR, LF or both.
 *
 * @param input bytes, whose character set the first MSH-18 names; or text that was decoded before
 */
export function parse(input: Uint8Array | string): Interchange {
  if (input.length > SIZE_MAX_BYTES) return nothing({ code: 'too_long', severity: 'error' });
  const { text, problems } = typeof input === 'string' ? { text: input, problems: [] } : decode(input);
  const body = unwrap(text);
  if (body === '') return nothing({ code: 'empty', severity: 'error' });
  const lines = body.split(/[\r\n]+/, SEGMENTS_MAX + 1);
  if (lines.length > SEGMENTS_MAX) return nothing({ code: 'too_many_segments', severity: 'error' });
  const reading = createReading(problems);
  for (const line of lines) if (line.trim() !== '') reading.read(line);
  return reading.end();
}

type Building = { readonly segments: Segment[]; readonly problems: Problem[] };

function createReading(decoding: readonly Problem[]) {
  let separators: Separators = STANDARD;
  let current: Building | undefined;
  let inBatch = 0;
  let charset = '';
  const messages: Building[] = [];
  const segments: Segment[] = [];
  const common: Problem[] = [...decoding];

  const report = (problem: Problem) => {
    const { problems } = current ?? { problems: common };
    if (problems.length < PROBLEMS_MAX) problems.push(problem);
  };

  const open = (name: string) => {
    current = name === 'MSH' ? { segments: [], problems: [] } : undefined;
    if (current !== undefined) {
      messages.push(current);
      inBatch++;
    } else inBatch = 0;
  };

  const close = (segment: Segment, at: number) => {
    const { name } = segment;
    current = undefined;
    const said = Number(segment.fields[1]);
    if (name === 'BTS' && said > 0 && said !== inBatch) {
      report({ code: 'batch_count', severity: 'warning', segment: name, at, field: 1 });
    }
  };

  /** The bytes were decoded by the first name; a message under another is not what its sender wrote. */
  const compareCharset = ({ name, fields }: Segment, at: number) => {
    const own = name === 'MSH' ? (fields[CHARSET_FIELD] ?? '') : '';
    if (charset !== '' && own !== '' && own !== charset) {
      report({ code: 'charset_mixed', severity: 'error', segment: name, at, field: CHARSET_FIELD });
    }
    charset ||= own;
  };

  const place = (segment: Segment, at: number) => {
    const { name } = segment;
    segments.push(segment);
    if (name === 'BTS' || name === 'FTS') close(segment, at);
    else if (current !== undefined) current.segments.push(segment);
    else if (!isEnvelope(name)) {
      const code = messages.length === 0 ? 'before_header' : 'outside_message';
      report({ code, severity: 'error', at });
    }
  };

  return {
    read(line: string) {
      const at = segments.length + 1;
      if (namesSeparators(line)) {
        const named = readSeparators(line);
        separators = named.separators;
        open(line.slice(0, 3));
        if (!named.isUsable) report({ code: 'separators', severity: 'error', segment: 'MSH', at, field: 2 });
      }
      const segment = split(line, separators);
      if (!NAME.test(segment.name)) report({ code: 'segment_name', severity: 'error', at });
      compareCharset(segment, at);
      place(segment, at);
    },
    end(): Interchange {
      if (messages.length === 0) report({ code: 'no_header', severity: 'error' });
      return { messages: messages satisfies Message[], segments, problems: common };
    },
  };
}

const isEnvelope = (name: string): boolean => name === 'FHS' || name === 'BHS';

function split(line: string, separators: Separators): Segment {
  const { field } = separators;
  const parts = line.split(field);
  const name = parts[0] ?? '';
  return namesSeparators(line) && parts.length > 1
    ? { name: line.slice(0, 3), fields: [name, field, ...parts.slice(1)], separators }
    : { name, fields: parts, separators };
}
