const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const DRESSED =
  /^\(?\s*[-+]?\s*([$€£]|USD|EUR|GBP)?\s*[-+]?(\d{1,3}([.,' \u00a0\u202f]\d{3})+|\d+)([.,]\d*)?\s*([$€£%]|USD|EUR|GBP)?\s*-?\)?$/i;

export const looksLikeNumber = (value: string): boolean => PLAIN.test(value) || DRESSED.test(value);

/** What the values of a column say about its decimal mark. */
export type MarkVotes = { readonly comma: number; readonly point: number; readonly open: number };

/** `1.234,5` and `1,5` vote for the comma, `1,234.5` and `1.5` for the point; `1,234` could be either. */
export function voteOnMark(values: Iterable<string>): MarkVotes {
  let comma = 0;
  let point = 0;
  let open = 0;
  for (const value of values) {
    if (!value.includes(',')) {
      if (/\.\d{1,2}\D*$|\.\d{4,}\D*$/.test(value)) point += 1;
      continue;
    }
    if (/,(\d{1,2}|\d{4,})\D*$/.test(value) || /\.\d{3},/.test(value) || /^\D*0,/.test(value)) comma += 1;
    else if (/,\d{3}\./.test(value)) point += 1;
    else open += 1;
  }
  return { comma, point, open };
}

/** The same over all rows: columns `comma`, `point` and `open`. */
export function voteOnMarkSql(value: string): string {
  const comma = `regexp_matches(${value}, ',(\\d{1,2}|\\d{4,})\\D*$') OR regexp_matches(${value}, '\\.\\d{3},') OR regexp_matches(${value}, '^\\D*0,')`;
  const point = `regexp_matches(${value}, ',\\d{3}\\.') OR (NOT contains(${value}, ',') AND regexp_matches(${value}, '\\.(\\d{1,2}|\\d{4,})\\D*$'))`;
  return `count(*) FILTER (${comma})::DOUBLE, count(*) FILTER (NOT (${comma}) AND (${point}))::DOUBLE,
    count(*) FILTER (contains(${value}, ',') AND NOT (${comma}) AND NOT (${point}))::DOUBLE`;
}

/** A number from text, null where it is none: with signs of currency, marks between thousands, and minus in any place. */
export function numberSql(value: string, type: string, { isComma }: { readonly isComma: boolean }): string {
  const plain = `try_cast(${value} AS ${type})`;
  const looks = `regexp_matches(${value}, '^\\(?\\s*[-+]?\\s*([$€£]|USD|EUR|GBP)?\\s*[-+]?\\d[\\d.,'' \\x{a0}\\x{202f}]*\\s*([$€£%]|USD|EUR|GBP)?\\s*-?\\)?$', 'i')`;
  const thousands = isComma ? '.' : ',';
  const digits = `replace(regexp_replace(${value}, '[^\\d.,]', '', 'g'), '${thousands}', '')`;
  const pointed = isComma ? `replace(${digits}, ',', '.')` : digits;
  const negative = `regexp_matches(${value}, '^\\(.*\\)$|-')`;
  const groups = isComma
    ? `NOT regexp_matches(${value}, '\\.\\d{0,2}(\\D|$)|\\.\\d{4}')`
    : `NOT regexp_matches(${value}, ',\\d{0,2}(\\D|$)|,\\d{4}')`;
  const dressed = `CASE WHEN ${looks} AND ${groups} THEN try_cast(CASE WHEN ${negative} THEN '-' || ${pointed} ELSE ${pointed} END AS ${type}) END`;
  // `1.234` is a thousand and more where the comma is the decimal mark, so the plain form comes after.
  return isComma ? `coalesce(${dressed}, ${plain})` : `coalesce(${plain}, ${dressed})`;
}
