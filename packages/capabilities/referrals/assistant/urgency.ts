import type { Span } from '@chartwright/kernel';
import type { Read } from '../reading.ts';
import urgencyTable from './data/urgency.json' with { type: 'json' };
import { type Letter, lineAt, readAt } from './letter.ts';
import { compile, findAll, overlaps } from './pattern.ts';

type Stated = Span & { readonly words: string; readonly strength: number };

/** In the order of the table: what stands first is more urgent or the longer phrase. */
const patterns = Object.entries(urgencyTable.words).map(([name, phrases]) => ({
  name,
  patterns: phrases.map(compile),
}));
const notAbout = urgencyTable.notAbout.map(compile);
const LABEL = new RegExp(`${urgencyTable.labels}\\s{0,2}[:=-]\\s{0,4}[^\\n]{0,12}$`);
const ABOUT = new RegExp(`\\b${urgencyTable.about}\\b`);
const MORE_URGENT_FIRST = [
  'emergency',
  'two week wait',
  'category 1',
  'urgent',
  'asap',
  'category 2',
  'semi-urgent',
  'soon',
  'category 3',
  'non-urgent',
  'routine',
];

/** How urgent the writer says it is: a ticked box, a labelled word, or words about the appointment asked for. */
export function readUrgency(letter: Letter, own: (start: number) => boolean): Read<string> | undefined {
  const found = findStated(letter).filter(({ start }) => own(start));
  const strongest = Math.max(...found.map(({ strength }) => strength));
  const best = found
    .filter(({ strength }) => strength === strongest)
    .toSorted(
      (a, b) => MORE_URGENT_FIRST.indexOf(a.words) - MORE_URGENT_FIRST.indexOf(b.words) || a.start - b.start,
    )[0];
  return best === undefined
    ? undefined
    : readAt(letter, best.words, [best], best.strength >= 2 ? 0.95 : 0.85);
}

function findStated(letter: Letter): Stated[] {
  const { lower } = letter.sheet;
  const excluded = notAbout.flatMap((pattern) => findAll(pattern, lower));
  const taken: Stated[] = [];
  for (const { name, patterns: own } of patterns)
    for (const pattern of own)
      for (const span of findAll(pattern, lower)) {
        if ([...excluded, ...taken].some((other) => overlaps(other, span))) continue;
        taken.push({ start: span.start, end: span.end, words: name, strength: 0 });
      }
  return taken.flatMap((span) => {
    const strength = strengthOf(letter, span);
    return strength === 0 ? [] : [{ ...span, strength }];
  });
}

/** Words that in a letter to a clinic are said of the appointment, wherever they stand. */
const PLAIN = new Set(['two week wait', 'urgent', 'semi-urgent', 'non-urgent', 'routine', 'asap']);

const TICKED = /[[(]\s?[xX*]\s?[\])]\s{0,3}$|(?<![a-z])X\s{1,3}$|yes\s?[-:]?\s{0,2}$/;
const UNTICKED = /[[(]\s{0,3}[\])]\s{0,3}$|\u2610\s{0,3}$|_{2,}\s{0,2}$/;

function strengthOf(letter: Letter, { start, end, words }: Stated): number {
  const { lower, text } = letter.sheet;
  const line = letter.lines[lineAt(letter, start)];
  const before = text.slice(Math.max(line?.start ?? 0, start - 60), start);
  if (UNTICKED.test(before)) return 0;
  if (TICKED.test(before)) return 3;
  const after = lower.slice(end, end + 60);
  if (/^\s{0,2}[[(]\s{0,2}x\s{0,2}[\])]/.test(after)) return 3;
  if (/^\s{0,2}[[(]\s{0,3}[\])]/.test(after)) return 0;
  if (LABEL.test(before.toLowerCase())) return 2;
  if (isChoice(line?.lower ?? '')) return 0;
  const clause =
    lower
      .slice(Math.max(0, start - 90), start)
      .split(/[.;\n](?:\s|$)/)
      .at(-1) ?? '';
  const near = `${clause.slice(-70)} ${after.split(/[.;\n](?:\s|$)/)[0] ?? ''}`;
  if (
    /\b(?:was|were|had|has had|underwent|previous(?:ly)?|past|last|in (?:19|20)\d\d)\b[^.]{0,30}$/.test(
      clause,
    )
  )
    return 0;
  if (
    /^\s{0,12}(?:\W{0,6})(?:re|subject)?:?\W{0,4}$/.test(before.toLowerCase()) &&
    (line?.text.trim().length ?? 99) < 60
  )
    return 1.5;
  if (words.startsWith('category')) return 1;
  if (isAlone(text, start, end)) return 1;
  if (isShouted(text.slice(start, end))) return 1.5;
  if (ABOUT.test(near) || /\b(?:please|pls|thanks|if possible|i'd|i would)\b/.test(near)) return 1;
  return PLAIN.has(words) ? 0.7 : 0;
}

/** "Urgent / Semi-urgent / Routine" with none marked says nothing. */
const isChoice = (line: string): boolean =>
  /urgent\s?[/|]\s?(?:semi|routine|soon|non)|routine\s?[/|]\s?(?:urgent|semi|soon)|\[ ?\].{0,40}urgent/.test(
    line,
  );

/** "Routine." or ", routine." at the end of what is asked. */
const isAlone = (text: string, start: number, end: number): boolean =>
  /(?:[.;,]\s|\n\s{0,12})$/.test(text.slice(Math.max(0, start - 20), start)) &&
  /^\s{0,2}(?:[.!]|\n|please|$)/i.test(text.slice(end, end + 10));

const isShouted = (text: string): boolean => text.length > 3 && text === text.toUpperCase();
