/** Where in the document a value stands: the quote is the page's text from `start` to `end` (UTF-16), letter for letter. */
export type Evidence = {
  /** Counted from 1. */
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
};

/** A value that was read. Nothing is read without evidence; what is not in the document is absent. */
export type Read<T> = {
  readonly value: T;
  /** 0 to 1. */
  readonly confidence: number;
  /** At least one. */
  readonly evidence: readonly Evidence[];
};

export type PersonName = {
  readonly family: string | null;
  readonly given: string | null;
  /** As it would be written in a list: given names, then the family name. */
  readonly full: string;
  /** False when only a part of the name is there or readable. */
  readonly isComplete: boolean;
};

export type IdentifierType =
  | 'medicare'
  | 'dva'
  | 'ihi'
  | 'nhs'
  | 'nhi'
  | 'mrn'
  | 'phn'
  | 'ssn_last4'
  | 'other';

export type Identifier = {
  readonly type: IdentifierType;
  /** As written, with digits that recognition mistook mended. */
  readonly value: string;
  /** Of identifiers without a check digit: `none`. */
  readonly checkDigit: 'valid' | 'invalid' | 'none';
};

/** Recognition took one sign for another; mended in numbers and dates only. */
export type Repair = {
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly to: string;
};

export type FactValue = {
  readonly value: boolean | number | string;
  /** UCUM, exactly as the catalogue of facts says. */
  readonly unit?: string;
  readonly comparator?: '<' | '<=' | '>' | '>=';
};

export type Diagnosis = {
  readonly text: string;
  readonly status: 'confirmed' | 'suspected' | 'historical' | 'family' | 'negated';
  readonly date: string | null;
};

export type Medication = {
  readonly name: string;
  readonly dose: string | null;
  readonly frequency: string | null;
  readonly status: 'current' | 'past' | 'planned';
};

export type Allergy = {
  readonly substance: string;
  readonly reaction: string | null;
  readonly severity: string | null;
};

export type Investigation = {
  readonly name: string;
  readonly date: string | null;
  readonly value: number | null;
  readonly unit: string | null;
  /** In words, where the result is not a number. */
  readonly result: string | null;
  readonly status: 'done' | 'pending' | 'requested';
};

/** What one reader has made of one patient of the document. */
export type PatientReading = {
  readonly name?: Read<PersonName>;
  /** ISO day. */
  readonly dateOfBirth?: Read<string>;
  readonly ageStated?: Read<number>;
  readonly sex?: Read<'male' | 'female' | 'other'>;
  readonly identifiers: readonly Read<Identifier>[];
  readonly phones: readonly Read<string>[];
  readonly address?: Read<string>;
  readonly interpreter?: Read<string>;
  readonly requestedSpecialty?: Read<string>;
  /** In the referrer's words. */
  readonly statedUrgency?: Read<string>;
  readonly reason?: Read<string>;
  /** Keys of conditions of the pathway that is asked, the one the letter is about first. */
  readonly conditions: readonly Read<string>[];
  /** By the keys of the pathways' catalogue. */
  readonly facts: Readonly<Record<string, Read<FactValue>>>;
  readonly diagnoses: readonly Read<Diagnosis>[];
  readonly medications: readonly Read<Medication>[];
  readonly allergies: readonly Read<Allergy>[];
  /** The letter says that there is no allergy known. */
  readonly noKnownAllergies?: Read<true>;
  readonly investigations: readonly Read<Investigation>[];
  /** Findings that would be an emergency or a suspected cancer, whether or not a rule asks for them. */
  readonly redFlags: readonly Read<string>[];
};

export type Referrer = {
  readonly name: string | null;
  readonly providerNumber: string | null;
  readonly registration: string | null;
  readonly practice: string | null;
  readonly phone: string | null;
  readonly fax: string | null;
  readonly email: string | null;
};

export type Recipient = {
  readonly specialty: string | null;
  readonly clinician: string | null;
  readonly facility: string | null;
};

export type DocumentType = 'referral' | 'referral_multi_patient' | 'not_referral' | 'unreadable';

/** What a reader has made of a document. */
export type Reading = {
  readonly documentType: DocumentType;
  /** Of what is no referral. */
  readonly notReferralKind?:
    | 'advertising'
    | 'misdirected'
    | 'patient_message'
    | 'admin_request'
    | 'result'
    | 'other';
  /** A message that is no referral and asks the clinic to do something. */
  readonly asksForAction?: boolean;
  /** Of ISO 639-1; absent when it cannot be told. */
  readonly language?: string;
  /** 0 to 1: how much of the text reads like text. */
  readonly textQuality: number;
  readonly patients: readonly PatientReading[];
  readonly referrer?: Read<Referrer>;
  readonly recipient?: Read<Recipient>;
  /** ISO day. */
  readonly letterDate?: Read<string>;
  /** Text that addresses software, or tells the reader how to categorise. It is data and changes nothing. */
  readonly instructions: readonly Evidence[];
  readonly repairs: readonly Repair[];
};

/** What both readers are given: the pages' text, the keys they may answer with, and when the document came. */
export type ReadingTask = {
  readonly pages: readonly string[];
  /** ISO day. */
  readonly receivedAt: string;
  /** Parts of the pages that nobody can see: white, tiny or off the page. */
  readonly hidden?: readonly Omit<Evidence, 'quote'>[];
};
