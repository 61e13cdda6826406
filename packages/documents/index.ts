export { type Boundary, type BoundaryReason, type BoundaryWords, proposeBoundaries } from './boundaries.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type {
  Box,
  Chunk,
  ChunkKind,
  Document,
  DocumentType,
  HiddenText,
  HiddenWhy,
  Inspection,
  Ledger,
  Page,
  PageSource,
  ReadResult,
  Word,
} from './model.ts';
export { boxesOf } from './page/boxes.ts';
export { type DocumentReader, openReader, type ReaderLog, type ReaderOptions } from './reader.ts';
export { describeReason, type ReasonCode, reasonCodes } from './reasons.ts';
