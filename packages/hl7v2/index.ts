export {
  componentOf,
  componentsOf,
  type Repetition,
  rawOf,
  readValue,
  repetitionsOf,
  segmentOf,
  segmentsOf,
  textOf,
  wordsOf,
} from './access.ts';
export { type Answering, type Fault, faultOf, type ReadAck, readAck, type Verdict, writeAck } from './ack.ts';
export type { Interchange, Message, Problem, Segment, Value } from './model.ts';
export { parse, SIZE_MAX_BYTES } from './parse.ts';
export { serialise } from './serialise.ts';
export { instantOf, readTime, readTimeOfDay, type WrittenTime } from './time.ts';
export {
  components,
  compose,
  dateOf,
  type Encoded,
  EXPLICIT_NULL,
  escapeText,
  formatted,
  header,
  type Part,
  repeated,
  segment,
  subcomponents,
  timeOf,
} from './write.ts';
