/** The part of a FHIR R4 Observation that an engine fills (https://hl7.org/fhir/R4/observation.html). */
export type Observation = {
  readonly resourceType: 'Observation';
  readonly status: 'final';
  readonly category: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject?: { readonly reference: string };
  readonly effectiveDateTime: string;
  /** Engines with a score. Absent, with a reason in `dataAbsentReason`, when nothing could be scored. */
  readonly valueInteger?: number;
  /** Engines with a status. */
  readonly valueString?: string;
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation: readonly CodeableConcept[];
  readonly note: readonly { readonly text: string }[];
  readonly device: { readonly display: string };
  readonly component?: readonly ObservationComponent[];
};

export type ObservationComponent = {
  readonly code: CodeableConcept;
  readonly valueQuantity?: Quantity;
  readonly valueString?: string;
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation?: readonly CodeableConcept[];
};

export type CodeableConcept = { readonly coding?: readonly Coding[]; readonly text?: string };

export type Coding = { readonly system: string; readonly code: string; readonly display?: string };

export type Quantity = {
  readonly value: number;
  readonly comparator?: '<' | '<=' | '>' | '>=';
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
};
