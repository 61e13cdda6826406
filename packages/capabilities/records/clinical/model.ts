/** A FHIR R4 resource as it is kept: without what the record itself knows (id, meta, subject). */
export type ClinicalResource = { readonly resourceType: string; readonly [element: string]: unknown };

export const CLINICAL_TYPES = ['Condition', 'Observation'] as const;
export type ClinicalType = (typeof CLINICAL_TYPES)[number];

export const isClinicalType = (type: string): type is ClinicalType =>
  (CLINICAL_TYPES as readonly string[]).includes(type);
