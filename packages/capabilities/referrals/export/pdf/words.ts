/** `MORE_URGENT_RULE_UNKNOWN` as a person reads it. */
export function sentence(word: string): string {
  const words = word.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const DAY = new Intl.DateTimeFormat('en-AU', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** An ISO day in words; what is less than a day stays as it is. */
export function dayWords(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return day.length === 10 && !Number.isNaN(at.getTime()) ? DAY.format(at) : day;
}
