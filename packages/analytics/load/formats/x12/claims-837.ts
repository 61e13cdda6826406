import { type Claim, newClaim } from './claim.ts';
import type { Marks, Segment } from './segments.ts';

type Held = { billing?: string | undefined; subscriber?: string | undefined; patient?: string | undefined };

/**
 * Puts the claims of an 837 together.
 *
 * @source ASC X12N 005010X222A1 (professional) and 005010X223A2 (institutional): loops 2010AA, 2010BA, 2010CA, 2300, 2310,
 * 2400
 */
export function createClaims837({
  isInstitutional,
  marks,
}: {
  readonly isInstitutional: boolean;
  readonly marks: Marks;
}) {
  const held: Held = {};
  let claim: Claim | undefined;
  let isInLine = false;
  const take = (): Claim | undefined => {
    const done = claim;
    claim = undefined;
    isInLine = false;
    return done;
  };
  const handlers: Readonly<Record<string, (e: readonly string[]) => void>> = {
    NM1: (e) => name(held, claim, isInLine, e),
    CL1: (e) => {
      if (claim === undefined) return;
      claim.admissionType = given(e[1]);
      claim.discharge = given(e[3]);
    },
    HI: (e) => claim !== undefined && readDiagnoses(claim, e.slice(1), marks),
    DTP: (e) => claim !== undefined && readDate(claim, e),
    LX: () => {
      isInLine = true;
    },
    SV1: (e) => claim !== undefined && readProcedure(claim, e[1], marks),
    SV2: (e) => {
      if (claim === undefined) return;
      readProcedure(claim, e[2], marks);
      // Revenue codes 045X are those of an emergency room.
      if (claim.claimType === 'outpatient' && /^0?45\d$/.test(e[1] ?? '')) claim.claimType = 'emergency';
    },
  };
  return {
    /** Takes a segment in, and gives the claim that it ends. */
    add({ place, elements }: Segment): Claim | undefined {
      const [tag = ''] = elements;
      if (tag === 'CLM') {
        const done = take();
        claim = beginClaim(place, elements, { held, isInstitutional, marks });
        return done;
      }
      if (tag === 'HL') {
        const done = take();
        if (elements[3] === '22') Object.assign(held, { subscriber: undefined, patient: undefined });
        if (elements[3] === '20') Object.assign(held, { billing: undefined });
        if (elements[3] === '23') held.patient = undefined;
        return done;
      }
      // A file must find no handler by a name that every object has.
      if (Object.hasOwn(handlers, tag)) handlers[tag]?.(elements);
      return undefined;
    },
    end: take,
  };
}

const given = (element: string | undefined): string | undefined =>
  element === undefined || element.trim() === '' ? undefined : element.trim();

function beginClaim(
  place: number,
  elements: readonly string[],
  { held, isInstitutional, marks }: { held: Held; isInstitutional: boolean; marks: Marks },
): Claim {
  const claim = newClaim(place, given(elements[1]) ?? '');
  claim.billed = given(elements[2]);
  claim.billing = held.billing;
  claim.memberId = held.patient ?? held.subscriber;
  const facility = elements[5]?.split(marks.component)[0] ?? '';
  claim.claimType = typeOf(facility, isInstitutional);
  return claim;
}

/** Of a bill type the first two digits say facility and care: 11, 18 and 21 are stays. Place of service 23 is an emergency room. */
function typeOf(facility: string, isInstitutional: boolean): string | undefined {
  if (!isInstitutional) return facility === '23' ? 'emergency' : 'professional';
  if (facility === '') return undefined;
  return ['11', '12', '18', '21', '41'].includes(facility) ? 'inpatient' : 'outpatient';
}

function name(held: Held, claim: Claim | undefined, isInLine: boolean, e: readonly string[]): void {
  const id = given(e[9]);
  if (e[1] === '85') held.billing = id;
  if (e[1] === 'IL') held.subscriber = id;
  if (e[1] === 'QC') held.patient = id;
  if (claim === undefined || isInLine || id === undefined) return;
  if (e[1] === '82' || (e[1] === '71' && claim.provider === undefined)) claim.provider = id;
}

function readDiagnoses(claim: Claim, composites: readonly string[], { component }: Marks): void {
  for (const composite of composites) {
    const [qualifier, code] = composite.split(component);
    if (code === undefined || code === '') continue;
    if (qualifier === 'ABK' || qualifier === 'BK') claim.principal = code;
    if (qualifier === 'ABF' || qualifier === 'BF') claim.diagnoses.push(code);
  }
}

function readDate(claim: Claim, [, qualifier, format, value = '']: readonly string[]): void {
  const [from = '', to = from] = format === 'RD8' ? value.split('-') : [value.slice(0, 8)];
  if (qualifier === '472') claim.serviceDates.push(from);
  if (qualifier === '435') claim.admitted = from;
  if (qualifier === '434') {
    claim.statementFrom = from;
    claim.statementTo = to;
  }
}

function readProcedure(claim: Claim, composite: string | undefined, { component }: Marks): void {
  const [, code] = (composite ?? '').split(component);
  claim.procedure ??= given(code);
}
