import type { Segment } from './model.ts';

const END = '\r';

function lineOf({ fields, separators }: Segment): string {
  const { field } = separators;
  const [name = '', first, ...rest] = fields;
  if (first === undefined) return name;
  return first === field ? [name, ...rest].join(field) : fields.join(field);
}

/** Segments as they stood, each ended with CR: what was read so is written so. */
export const serialise = ({ segments }: { readonly segments: readonly Segment[] }): string =>
  segments.map((segment) => `${lineOf(segment)}${END}`).join('');
