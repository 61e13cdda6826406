/** A stretch of a text in UTF-16 code units, end exclusive: `text.slice(start, end)`. */
export type Span = { readonly start: number; readonly end: number };
