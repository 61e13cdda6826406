import type { Fact } from '@chartwright/kernel';

export type Coding = {
  readonly system: string;
  readonly version?: string;
  readonly code: string;
  readonly display?: string;
};
export type CodeableConcept = { readonly coding?: readonly Coding[]; readonly text?: string };
export type Identifier = { readonly system: string; readonly value: string };
export type Reference = {
  readonly reference?: string;
  readonly type?: string;
  readonly identifier?: Identifier;
  readonly display?: string;
};
export type Extension = { readonly url: string } & (
  | { readonly valueString: string }
  | { readonly valueInteger: number }
  | { readonly valueCode: string }
  | { readonly valueCodeableConcept: CodeableConcept }
);
export type Period = { readonly start?: string; readonly end?: string };
export type Quantity = {
  readonly value: number;
  readonly comparator?: '<' | '<=' | '>' | '>=';
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
};
export type Range = { readonly low: Quantity; readonly high: Quantity };
export type Annotation = { readonly text: string };

export type Timing = {
  readonly repeat: {
    readonly boundsDuration?: Quantity;
    readonly frequency?: number;
    readonly frequencyMax?: number;
    readonly period?: number;
    readonly periodMax?: number;
    readonly periodUnit?: 'h' | 'd' | 'wk' | 'mo';
    readonly when?: readonly string[];
  };
};
export type Dosage = {
  readonly text?: string;
  readonly timing?: Timing;
  readonly asNeededBoolean?: boolean;
  readonly route?: CodeableConcept;
  readonly doseAndRate?: readonly { readonly doseQuantity?: Quantity; readonly doseRange?: Range }[];
};

/** What every resource made from a fact carries: its id, where in the note it stands, and our name for it. */
export type FromFact = {
  readonly id: string;
  readonly extension: readonly Extension[];
  readonly identifier: readonly Identifier[];
};

export type Condition = FromFact & {
  readonly resourceType: 'Condition';
  readonly clinicalStatus?: CodeableConcept;
  readonly verificationStatus: CodeableConcept;
  readonly category: readonly CodeableConcept[];
  readonly severity?: CodeableConcept;
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly onsetDateTime?: string;
  readonly onsetAge?: Quantity;
  readonly abatementDateTime?: string;
  readonly note?: readonly Annotation[];
};
export type Procedure = FromFact & {
  readonly resourceType: 'Procedure';
  readonly status: 'completed' | 'not-done';
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly performedDateTime?: string;
  readonly performedPeriod?: Period;
  readonly note?: readonly Annotation[];
};
export type ServiceRequest = FromFact & {
  readonly resourceType: 'ServiceRequest';
  readonly status: 'draft';
  readonly intent: 'plan';
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly occurrenceDateTime?: string;
  readonly occurrencePeriod?: Period;
  readonly authoredOn: string;
};
export type AllergyIntolerance = FromFact & {
  readonly resourceType: 'AllergyIntolerance';
  readonly clinicalStatus: CodeableConcept;
  readonly verificationStatus: CodeableConcept;
  readonly type?: 'allergy';
  readonly category?: readonly 'medication'[];
  readonly code: CodeableConcept;
  readonly patient: Reference;
  readonly onsetDateTime?: string;
  readonly reaction?: readonly {
    readonly substance?: CodeableConcept;
    readonly manifestation: readonly CodeableConcept[];
    readonly severity?: 'mild' | 'moderate' | 'severe';
  }[];
};
export type MedicationStatement = FromFact & {
  readonly resourceType: 'MedicationStatement';
  readonly status: 'active' | 'stopped' | 'intended' | 'unknown' | 'not-taken';
  readonly medicationCodeableConcept: CodeableConcept;
  readonly subject: Reference;
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: Period;
  readonly dateAsserted: string;
  readonly dosage?: readonly Dosage[];
};
export type ObservationComponent = { readonly code: CodeableConcept; readonly valueQuantity: Quantity };
export type Observation = FromFact & {
  readonly resourceType: 'Observation';
  readonly status: 'final';
  readonly category?: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly effectiveDateTime?: string;
  readonly _effectiveDateTime?: { readonly extension: readonly Extension[] };
  readonly effectivePeriod?: Period;
  readonly valueQuantity?: Quantity;
  readonly valueString?: string;
  readonly component?: readonly ObservationComponent[];
};
export type FamilyMemberHistory = FromFact & {
  readonly resourceType: 'FamilyMemberHistory';
  readonly status: 'partial';
  readonly patient: Reference;
  readonly date: string;
  readonly relationship: CodeableConcept;
  readonly condition: readonly {
    readonly code: CodeableConcept;
    readonly onsetAge?: Quantity;
    readonly onsetString?: string;
  }[];
};
export type Provenance = {
  readonly resourceType: 'Provenance';
  readonly id: string;
  readonly target: readonly Reference[];
  readonly recorded: string;
  readonly agent: readonly { readonly type: CodeableConcept; readonly who: Reference }[];
  readonly entity: readonly { readonly role: 'source'; readonly what: Reference }[];
};

/** A resource that says what one fact says. */
export type ClinicalResource =
  | Condition
  | Procedure
  | ServiceRequest
  | AllergyIntolerance
  | MedicationStatement
  | Observation
  | FamilyMemberHistory;

export type Entry = { readonly fullUrl: string; readonly resource: ClinicalResource | Provenance };
export type Bundle = {
  readonly resourceType: 'Bundle';
  readonly id: string;
  readonly identifier: Identifier;
  readonly type: 'collection';
  readonly timestamp: string;
  readonly entry?: readonly Entry[];
};

export type CodedText = { readonly text: string; readonly facts: readonly Fact[] };

export type BundleOptions = {
  /** Pasted into references as `Patient/…`; `<subject_id>` when absent, as the documented contract says. */
  readonly patientId?: string | undefined;
  readonly taskId: string;
  /** `YYYY-MM-DD` */
  readonly letterDate: string;
  /** ISO instant at which the note was coded. */
  readonly recordedAt: string;
  readonly specialty: string;
  /** Where our own systems and extensions live, such as `https://clinic.example/fhir`. */
  readonly fhirBase: string;
  readonly release: {
    readonly title: string;
    readonly version: string;
    /** URI of the edition (SNOMED CT URI Standard, 2.3), which is what FHIR asks for; else `version` stands for it. */
    readonly edition?: string | undefined;
  };
  readonly softwareVersion: string;
  /** The code gate: the loaded release's name of a code, undefined for one it does not have. */
  readonly gate: (code: string) => { readonly term: string } | undefined;
  /** What the note denies becomes `refuted`, `not-done` or `not-taken` instead of staying out. */
  readonly includeNegated?: boolean | undefined;
  /** Names of the facts elsewhere, in their order, for `identifier`; the resource ids when absent. */
  readonly extractionIds?: readonly string[] | undefined;
};
