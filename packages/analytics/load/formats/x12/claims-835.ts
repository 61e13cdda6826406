import { type Claim, newClaim } from './claim.ts';
import type { Marks, Segment } from './segments.ts';

/** CLP02. Of a code that is not here, as of a forecast, nothing is said. */
const STATUS: ReadonlyMap<string, string> = new Map([
  ['1', 'paid'],
  ['2', 'paid'],
  ['3', 'paid'],
  ['19', 'paid'],
  ['20', 'paid'],
  ['21', 'paid'],
  ['4', 'denied'],
  ['22', 'reversed'],
  ['23', 'pending'],
]);

/**
 * Puts the claims of an 835 together: what was paid, allowed and denied, with the adjustment reasons (CARC) by group.
 *
 * @source ASC X12N 005010X221A1, loops 2100 and 2110
 */
export function createClaims835({ marks }: { readonly marks: Marks }) {
  let claim: Claim | undefined;
  const take = (): Claim | undefined => {
    const done = claim;
    claim = undefined;
    return done;
  };
  const handlers: Readonly<Record<string, (current: Claim, e: readonly string[]) => void>> = {
    NM1: readName,
    CAS: readAdjustments,
    DTM: readDate,
    AMT: (current, e) => {
      if (e[1] === 'AU') current.allowed = e[2];
      if (e[1] === 'B6') current.allowedOfLines.push(Number(e[2] ?? 0));
    },
    SVC: (current, e) => {
      const [, code] = (e[1] ?? '').split(marks.component);
      if (code !== undefined && code !== '') current.procedure ??= code;
    },
  };
  return {
    add({ place, elements }: Segment): Claim | undefined {
      const [tag = ''] = elements;
      if (tag === 'CLP') {
        const done = take();
        claim = newClaim(place, elements[1]?.trim() ?? '');
        claim.status = STATUS.get(elements[2] ?? '');
        claim.billed = elements[3];
        claim.paid = elements[4];
        return done;
      }
      if (tag === 'LX' || tag === 'PLB' || tag === 'SE') return take();
      // A file must find no handler by a name that every object has.
      if (claim !== undefined && Object.hasOwn(handlers, tag)) handlers[tag]?.(claim, elements);
      return undefined;
    },
    end: take,
  };
}

function readName(claim: Claim, e: readonly string[]): void {
  const id = e[9]?.trim();
  if (id === undefined || id === '') return;
  if (e[1] === 'IL' || (e[1] === 'QC' && claim.memberId === undefined)) claim.memberId = id;
  if (e[1] === '82') claim.provider = id;
}

/** Up to six triples of reason, amount and quantity after the group. */
function readAdjustments(claim: Claim, [, group = '', ...triples]: readonly string[]): void {
  for (let at = 0; at < triples.length; at += 3) {
    const code = triples[at];
    if (code !== undefined && code !== '') claim.reasons.push(`${group}-${code}`);
  }
}

function readDate(claim: Claim, [, qualifier, value = '']: readonly string[]): void {
  if (qualifier === '232' || qualifier === '472' || qualifier === '150') claim.serviceDates.push(value);
}
