import type { Issue, Span } from '@chartwright/kernel';

/** What is asked of a note, as far as a rule looks at it. */
type Order = {
  readonly note: string;
  readonly letter_date?: string | undefined;
  readonly patient_dob?: string | null | undefined;
  readonly targets?: readonly Span[] | undefined;
};

/** The contract's limit, and ours where an organisation has lifted it. UTF-16 code units, as everywhere. */
const NOTE_LENGTH_MAX = 1_500;
const LONG_NOTE_LENGTH_MAX = 1_000_000;

export const noteLimit = (takesLongNotes: boolean): number =>
  takesLongNotes ? LONG_NOTE_LENGTH_MAX : NOTE_LENGTH_MAX;

/** The most a key without a quota is said to have: far beyond use, and exact in every client's numbers. */
export const UNLIMITED_TOKENS = 1_000_000_000_000;

/** Output tokens a key may use in all, by plan, where nobody has set its limit. */
const PLAN_TOKENS: Readonly<Record<string, number>> = {
  sandbox: 10_000,
  launch: 1_000_000,
  scale: 10_000_000,
};

export const planTokens = (plan: string): number => PLAN_TOKENS[plan] ?? UNLIMITED_TOKENS;

/** Whether an organisation that has chosen nothing takes notes beyond the contract's limit. */
export const takesLongNotesByDefault = (plan: string): boolean => plan === 'self_hosted';

const FIRST_DAY = '1800-01-01';
const LAST_DAY = '2199-12-31';

/** Days a clinic can mean. Others are slips of the pen, and some are no days of the database. */
export const isUsableDay = (day: string): boolean => day >= FIRST_DAY && day <= LAST_DAY;

/** Why a text cannot be used; undefined when it can. Never quotes it. */
export function findTextFault(text: string, limit: number): string | undefined {
  if (text.trim() === '') return 'Must not be empty';
  if (text.length > limit) {
    return `The limit is ${limit} characters and this text has ${text.length}. Split it into paragraphs and send each by itself`;
  }
  if (!text.isWellFormed()) return 'Must not hold half of a surrogate pair';
  return text.includes('\0') ? 'Must not hold a NUL character' : undefined;
}

/** Everything that is wrong with an order besides its form. `path` is where the order stands in the body. */
export function findOrderFaults(
  order: Order,
  facts: { readonly today: string; readonly noteLimit: number; readonly path: string },
): Issue[] {
  const { note, letter_date = facts.today, patient_dob, targets = [] } = order;
  const issues: Issue[] = [];
  const add = (field: string, message: string) => issues.push({ path: `${facts.path}${field}`, message });
  const fault = findTextFault(note, facts.noteLimit);
  if (fault !== undefined) add('note', fault);
  if (typeof patient_dob === 'string' && patient_dob > letter_date) {
    add('patient_dob', 'Must not be after letter_date');
  }
  const wrong = targets.findIndex(
    ({ start, end }) => end > note.length || start >= end || splits(note, start) || splits(note, end),
  );
  if (wrong >= 0) {
    add(`targets.${wrong}`, 'Must be a stretch of the note: start below end, no half characters');
  }
  return issues;
}

/** True when the offset lies between the two halves of a character. */
const splits = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
};
