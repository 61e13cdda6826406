/** What stands in cells that hold nothing. */
export const BLANK_WORDS = ['null', '(null)', 'n/a', '#n/a', 'na', 'none', '\\n', 'nan'] as const;

const WORDS: ReadonlySet<string> = new Set(BLANK_WORDS);

export const isBlankWord = (value: string): boolean => {
  const word = value.trim();
  return word === '' || WORDS.has(word.toLowerCase());
};
