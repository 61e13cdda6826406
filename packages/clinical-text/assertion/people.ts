import type { Assertion, Subject } from './model.ts';
import { familyEndsBetween, type Hits } from './reach.ts';
import type { Person } from './relatives.ts';
import { barriersBetween, commasBetween, type SentenceScan } from './scan.ts';

const MOST_BEFORE_OWNER = 5;

/** The relative a mention belongs to: the last one named before it, or one named right after it. */
export function personOf(scan: SentenceScan, { from, to }: Subject): Person | undefined {
  const before = scan.people.findLast((person) => person.to <= from);
  if (before !== undefined && !isLeftBehind(scan, before, from)) return before;
  return scan.people.find((person) => person.from >= to && isOwner(scan, person, to));
}

/** True where the sentence no longer speaks of this person when it comes to the mention. */
function isLeftBehind(scan: SentenceScan, person: Person, from: number): boolean {
  if (familyEndsBetween(scan, person.to, from)) return true;
  if (scan.section === 'family-history') return false;
  return (
    isAfterOf(scan, person, from) || isAfterStop(scan, person.to, from) || isAfterWhose(scan, person, from)
  );
}

/** "Diabetes in mother; asthma": what stands before a relative in this way belongs to him, what follows need not. */
function isAfterOf(scan: SentenceScan, person: Person, from: number): boolean {
  const before = scan.tokens.lower[person.from - 1] ?? '';
  const earlier = scan.tokens.lower[person.from - 2] ?? '';
  const isOwned =
    before === 'in' || before === '(' || ((before === 'her' || before === 'his') && earlier === 'in');
  return isOwned && commasBetween(scan, person.to, from) + barriersBetween(scan, person.to, from) > 0;
}

function isAfterStop({ tokens: { lower } }: SentenceScan, a: number, b: number): boolean {
  for (let at = a; at < b; at += 1) if (lower[at] === ';') return true;
  return false;
}

/** "The patient, whose mother had a stroke, has gout": the clause about her ends at the comma. */
function isAfterWhose(scan: SentenceScan, person: Person, from: number): boolean {
  if (scan.tokens.lower[person.from - 1] !== 'whose') return false;
  return barriersBetween(scan, person.to, from) > 0 && commasBetween(scan, person.to, from) > 0;
}

function isOwner(scan: SentenceScan, person: Person, to: number): boolean {
  if (person.from - to > MOST_BEFORE_OWNER) return false;
  let joined = false;
  for (let at = to; at < person.from; at += 1) {
    const word = scan.tokens.lower[at] ?? '';
    if (word === 'in' || word === '(' || word === ':' || word === '-' || word === '–') joined = true;
    else if (word === ',' || word === ';') return false;
  }
  return joined;
}

export function experiencerOf(
  scan: SentenceScan,
  hits: Hits,
  person: Person | undefined,
): Pick<Assertion, 'experiencer' | 'relative'> {
  if (person !== undefined) return { experiencer: person.experiencer, relative: person.name };
  const isFamily = hits.family !== undefined || scan.section === 'family-history';
  return { experiencer: isFamily ? 'family' : 'patient' };
}
