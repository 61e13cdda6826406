export type {
  CodedNote,
  Fact,
  NoteContext,
  PartialDate,
  SectionSpan,
  Span,
} from '@chartwright/kernel';
