import { components, dateOf, type Encoded, repeated, segment, subcomponents } from '@chartwright/hl7v2';
import type { Identifier, IdentifierType, Recipient, Referrer } from '../../reading.ts';
import type { StatedPatient } from '../stated.ts';
import authorities from './authorities.json' with { type: 'json' };

type Authority = { readonly authority: readonly string[]; readonly type: string };
const AUTHORITIES: Readonly<Record<IdentifierType, Authority>> = authorities;

const phone = (number: string | null, use: string, equipment: string): Encoded | undefined =>
  number === null ? undefined : components(number, use, equipment);

const REFERRER = components('RP', 'Referring Provider', 'HL70286');

/** A message needs one, also where the letter names nobody. */
export function writeReferrer(referrer: Referrer | undefined): string {
  if (referrer === undefined) return segment('PRD', REFERRER);
  const { name, practice, phone: voice, fax, email, ...ids } = referrer;
  const contacts = [
    phone(voice, 'WPN', 'PH'),
    phone(fax, 'WPN', 'FX'),
    email === null ? undefined : components(undefined, 'NET', 'Internet', email),
  ];
  const identifiers = [
    ids.providerNumber === null ? undefined : components(ids.providerNumber, 'Provider number'),
    ids.registration === null ? undefined : components(ids.registration, 'Registration'),
  ];
  return segment(
    'PRD',
    REFERRER,
    components(name),
    undefined,
    components(undefined, undefined, undefined, subcomponents(practice)),
    repeated(contacts),
    undefined,
    repeated(identifiers),
  );
}

export const writeRecipient = ({ clinician, facility, specialty }: Recipient): string =>
  segment(
    'PRD',
    repeated([
      components('RT', 'Referred to Provider', 'HL70286'),
      ...(specialty === null ? [] : [components(undefined, specialty)]),
    ]),
    components(clinician),
    undefined,
    components(undefined, undefined, undefined, subcomponents(facility)),
  );

/** A number that its check digit contradicts is given without the authority by which patients are matched. */
function identifierOf({ type, value, checkDigit }: Identifier): Encoded {
  const { authority, type: code } = AUTHORITIES[type];
  const isKept = checkDigit !== 'invalid';
  const number = authority.length > 0 ? value.replace(/[\s-]/g, '') : value;
  const assigned = isKept && authority.length > 0 ? subcomponents(...authority) : undefined;
  return components(isKept ? number : value, undefined, undefined, assigned, isKept ? code : 'U');
}

const SEXES = { male: 'M', female: 'F', other: 'O' } as const;

/** Names of which the letter gives one part alone stand whole where the family name does. */
function nameOf(name: StatedPatient['name']): Encoded | undefined {
  if (name === undefined) return undefined;
  const { family, given, full } = name.value;
  return family === null ? components(full) : components(family, given);
}

export function writePatient(patient: StatedPatient): string {
  const { name, birthDate, sex, address, interpreter, phones, identifiers } = patient;
  return segment(
    'PID',
    '1',
    undefined,
    repeated(identifiers.map(({ value }) => identifierOf(value))),
    undefined,
    nameOf(name),
    undefined,
    dateOf(birthDate?.value),
    sex && SEXES[sex.value],
    undefined,
    undefined,
    address && components(address.value),
    undefined,
    repeated(phones.map(({ value }) => components(value, 'PRN', 'PH'))),
    undefined,
    interpreter && components(undefined, interpreter.value),
  );
}
