import { fhirText, present, someOf } from '@chartwright/fhir';
import type { Identifier, IdentifierType, Referrer } from '../../reading.ts';
import type { Stated, StatedLetter, StatedPatient } from '../stated.ts';
import systems from './identifier-systems.json' with { type: 'json' };
import {
  type Entry,
  entryOf,
  fhirDate,
  quoting,
  referTo,
  textConcept,
  type Writing,
  words,
} from './writing.ts';

type System = { readonly text: string; readonly system?: string; readonly digitsOnly?: boolean };
const SYSTEMS: Readonly<Record<IdentifierType, System>> = systems;

/** A number that its check digit contradicts is told, but not under the system by which patients are matched. */
function writeIdentifier({ type, value, checkDigit }: Identifier) {
  const { text, system, digitsOnly = false } = SYSTEMS[type];
  const asWritten = words(value);
  if (asWritten === undefined) return [];
  if (checkDigit === 'invalid') return [{ type: { text: `${text}, check digit wrong` }, value: asWritten }];
  const number = digitsOnly ? asWritten.replace(/[\s-]/g, '') : asWritten;
  return number === '' ? [] : [present({ type: { text }, system, value: number })];
}

const contact = (system: string, value: string | null | undefined) => {
  const written = words(value);
  return written === undefined ? [] : [{ system, value: written }];
};

const INTERPRETER = 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired';

function writeName(name: StatedPatient['name']) {
  if (name === undefined) return undefined;
  const { family, given, full } = name.value;
  const [familyName, givenName, text] = [words(family), words(given), words(full)];
  if (text === undefined && familyName === undefined && givenName === undefined) return undefined;
  return [present({ text, family: familyName, given: givenName === undefined ? undefined : [givenName] })];
}

/** What the letter says of who the patient is. */
export function writePatient(writing: Writing, patient: StatedPatient): Entry {
  const { name, birthDate, sex, address, interpreter, phones, identifiers } = patient;
  const asked = interpreter === undefined ? [] : [{ url: INTERPRETER, valueBoolean: true }];
  const language = textConcept(interpreter?.value);
  const text = words(address?.value);
  return entryOf(
    writing,
    'patient',
    present({
      resourceType: 'Patient',
      extension: someOf([...(quoting(writing, name?.evidence ?? []) ?? []), ...asked]),
      identifier: someOf(identifiers.flatMap(({ value }) => writeIdentifier(value))),
      name: writeName(name),
      telecom: someOf(phones.flatMap(({ value }) => contact('phone', value))),
      gender: sex?.value,
      birthDate: fhirDate(birthDate?.value),
      address: text === undefined ? undefined : [{ text }],
      communication: language === undefined ? undefined : [{ language }],
    }),
  );
}

/** A person in a role at a place; those parts that the letter names. */
export type Party = { readonly entries: readonly Entry[]; readonly role: Entry };

function writeParty(
  writing: Writing,
  name: string,
  parts: {
    readonly extension: ReturnType<typeof quoting>;
    readonly person: { readonly name: string | null; readonly identifier?: readonly object[] | undefined };
    readonly place: string | null;
    readonly specialty?: string | null;
    readonly telecom: readonly object[];
  },
): Party {
  const { extension, person, place, specialty, telecom } = parts;
  const personName = words(person.name);
  const practitioner =
    personName === undefined && person.identifier === undefined
      ? undefined
      : entryOf(
          writing,
          name,
          present({
            resourceType: 'Practitioner',
            identifier: person.identifier,
            name: personName === undefined ? undefined : [{ text: personName }],
          }),
        );
  const placeName = words(place);
  const organization =
    placeName === undefined
      ? undefined
      : entryOf(writing, name, { resourceType: 'Organization', name: placeName });
  const role = entryOf(
    writing,
    name,
    present({
      resourceType: 'PractitionerRole',
      extension,
      practitioner: practitioner && referTo(practitioner),
      organization: organization && referTo(organization),
      specialty: someOf([textConcept(specialty)].filter((one) => one !== undefined)),
      telecom: someOf(telecom),
    }),
  );
  return { entries: [practitioner, organization, role].filter((one) => one !== undefined), role };
}

function referrerIdentifiers({ providerNumber, registration }: Referrer) {
  const named = [
    { text: 'Provider number', value: words(providerNumber) },
    { text: 'Registration', value: words(registration) },
  ];
  return someOf(named.flatMap(({ text, value }) => (value === undefined ? [] : [{ type: { text }, value }])));
}

export function writeReferrer(writing: Writing, referrer: Stated<Referrer>): Party {
  const { name, practice, phone, fax, email } = referrer.value;
  return writeParty(writing, 'referrer', {
    extension: quoting(writing, referrer.evidence),
    person: { name, identifier: referrerIdentifiers(referrer.value) },
    place: practice,
    telecom: [...contact('phone', phone), ...contact('fax', fax), ...contact('email', email)],
  });
}

export function writeRecipient(writing: Writing, recipient: NonNullable<StatedLetter['recipient']>): Party {
  const { specialty, clinician, facility } = recipient.value;
  return writeParty(writing, 'recipient', {
    extension: quoting(writing, recipient.evidence),
    person: { name: clinician },
    place: facility,
    specialty,
    telecom: [],
  });
}

/** Who decided, by the id under which the server knows them. */
export const writeDecider = (writing: Writing, by: string): Entry =>
  entryOf(writing, `decider ${by}`, {
    resourceType: 'Practitioner',
    identifier: [{ system: `${writing.options.fhirBase}/identifier/person`, value: fhirText(by) }],
  });
