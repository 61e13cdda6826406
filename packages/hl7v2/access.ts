import { unescapeText } from './escapes.ts';
import type { Message, Segment, Separators, Value } from './model.ts';

/** One occurrence of a field, still escaped. */
export type Repetition = { readonly encoded: string; readonly separators: Separators };

/** Where in a segment, counted from one as the standard counts. A component or subcomponent not given is the first. */
type Place = { readonly field: number; readonly component?: number; readonly subcomponent?: number };

const NULL = '""';

const splitBy = (text: string, separator: string): string[] =>
  separator === '' ? [text] : text.split(separator);

function decodeValue(encoded: string | undefined, separators: Separators): Value {
  if (encoded === undefined || encoded === '') return undefined;
  return encoded === NULL ? null : unescapeText(encoded, separators);
}

/** All occurrences of a field; none where it is empty. */
export function repetitionsOf({ fields, separators }: Segment, field: number): readonly Repetition[] {
  const encoded = fields[field] ?? '';
  if (encoded === '') return [];
  return splitBy(encoded, separators.repetition).map((one) => ({ encoded: one, separators }));
}

/** The components of an occurrence, each by its first subcomponent. */
export const componentsOf = ({ encoded, separators }: Repetition): readonly Value[] =>
  splitBy(encoded, separators.component).map((one) =>
    decodeValue(splitBy(one, separators.subcomponent)[0], separators),
  );

export function componentOf(
  { encoded, separators }: Repetition,
  { component, subcomponent = 1 }: { readonly component: number; readonly subcomponent?: number },
): Value {
  // A field that is nothing but the explicit null is that in its first component.
  const one = splitBy(encoded, separators.component)[component - 1];
  return one === undefined
    ? undefined
    : decodeValue(splitBy(one, separators.subcomponent)[subcomponent - 1], separators);
}

/** A value of the first occurrence of a field. */
export function readValue(segment: Segment, { field, component = 1, subcomponent = 1 }: Place): Value {
  const [first] = repetitionsOf(segment, field);
  return first && componentOf(first, { component, subcomponent });
}

/** As `readValue`, where an explicit null is no text either. */
export const textOf = (segment: Segment, place: Place): string | undefined =>
  readValue(segment, place) ?? undefined;

/** The words of an occurrence as one text: its separators, which its sender has not escaped, are part of them. */
export const wordsOf = ({ encoded, separators }: Repetition): Value => decodeValue(encoded, separators);

/** The separators and the escape sign of a header segment, and every other field that is read unsplit. */
export const rawOf = ({ fields }: Segment, field: number): string => fields[field] ?? '';

export const segmentsOf = ({ segments }: Pick<Message, 'segments'>, name: string): readonly Segment[] =>
  segments.filter((segment) => segment.name === name);

export const segmentOf = ({ segments }: Pick<Message, 'segments'>, name: string): Segment | undefined =>
  segments.find((segment) => segment.name === name);
