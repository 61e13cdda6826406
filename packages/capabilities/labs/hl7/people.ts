import { componentOf, repetitionsOf, type Segment } from '@chartwright/hl7v2';

const given = (parts: readonly (string | null | undefined)[]): string[] =>
  parts.flatMap((part) => part?.trim() || []);

/** The first address of a field (XAD) as one line. */
export function addressOf(segment: Segment, field: number): string | undefined {
  const [first] = repetitionsOf(segment, field);
  if (first === undefined) return undefined;
  const parts = given([1, 2, 3, 4, 5, 6].map((component) => componentOf(first, { component })));
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** The first person of a field (XCN) as they are called, with their degree. */
export function personOf(segment: Segment, field: number): string | undefined {
  const [first] = repetitionsOf(segment, field);
  if (first === undefined) return undefined;
  const at = (component: number) => componentOf(first, { component });
  const name = given([at(6), at(3), at(4), at(2), at(5)]).join(' ');
  const [degree] = given([at(7)]);
  if (name === '') return undefined;
  return degree === undefined ? name : `${name}, ${degree}`;
}
