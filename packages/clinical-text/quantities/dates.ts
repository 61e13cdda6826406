import words from './connectors.json' with { type: 'json' };

const month = `(?:${[...words.months].sort((a, b) => b.length - a.length).join('|')})\\.?`;
const year = '(?:19|20)\\d\\d';
const day = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?';
const written = [
  `${year}[-/.]\\d{1,2}[-/.]\\d{1,2}`,
  '\\d{1,2}([-/.])\\d{1,2}\\1(?:\\d{4}|\\d{2})(?!\\d)',
  `${day}[ -]?(?:of )?${month}(?:,?[ -]?${year}|[ -]'?\\d\\d(?!\\d))?(?![a-z])`,
  `${month} ${day}(?:, ?${year}|,? ${year})?(?![a-z0-9.])`,
  `${month}[ -]?${year}(?!\\d)`,
  `\\d{1,2}/${year}(?!\\d)`,
  '\\d{1,2}/\\d{1,2}(?=: ?\\d|\\)|[ ]\\d{1,4}(?:\\.\\d|[ ,;.%a-z]|$)(?!/))',
  `${year}(?=: ?\\d|\\)| (?:is|was)[ ])`,
  '\\d{1,2}:\\d\\d(?::\\d\\d)?[ ]?(?:am|pm|hrs|h)?(?![a-z0-9])',
  '\\d{1,2}[ ]?(?:am|pm)(?![a-z])',
  '\\d{4}[ ]?(?:hrs|h)(?![a-z])',
];
const anyDate = new RegExp(`(?:${written.join('|')})`, 'iy');
const afterCue = new RegExp(
  `(?:${written.join('|')}|${year}(?!\\d)|${month}(?![a-z])|\\d{1,2}/\\d{1,2}(?![\\d/]))`,
  'iy',
);

/** The end of the date or clock time at an offset, or undefined. After "on" or "in" less is enough for a date. */
export function endOfDate(text: string, at: number, isAfterCue: boolean): number | undefined {
  const pattern = isAfterCue ? afterCue : anyDate;
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
