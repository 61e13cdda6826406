import type { Span } from './span.ts';

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: a date never says more than the words did. */
export type PartialDate = string;

/** What the note says about a mention. The first three are the documented ones. */
export type MentionStatus =
  | 'confirmed'
  | 'provisional'
  | 'differential'
  | 'negated'
  | 'historical'
  | 'family'
  | 'planned'
  | 'hypothetical';

export type ConceptType =
  | 'disorder'
  | 'finding'
  | 'situation'
  | 'event'
  | 'procedure'
  | 'observable'
  | 'medication';

export type Coding = { readonly code: string; readonly term: string };

/** Which words, and which rule about them, decided something. */
export type Cue = Span & { readonly text: string; readonly rule: string };

/** A quantity as written, and in UCUM where the unit is known. */
export type Quantity = {
  readonly text: string;
  readonly value: number;
  /** Present for pairs such as a blood pressure: the second number. */
  readonly secondValue?: number;
  readonly comparator?: '<' | '<=' | '>' | '>=';
  /** UCUM code; absent when the note names no unit or one that is not known. */
  readonly unit?: string;
};

/** Directions of one medication as the note gives them; what is not said is absent. */
export type Directions = {
  readonly text: string;
  readonly dose?: Quantity;
  readonly route?: string;
  /** Doses per period, as in FHIR Timing: 2 per 1 d. */
  readonly frequency?: {
    readonly times: number;
    readonly timesMax?: number;
    readonly period: number;
    readonly periodMax?: number;
    readonly unit: 'h' | 'd' | 'wk' | 'mo';
  };
  readonly when?: readonly string[];
  readonly durationDays?: number;
  readonly asNeeded?: boolean;
  readonly action?: 'start' | 'stop' | 'increase' | 'reduce' | 'continue';
};

/** One clinically meaningful mention and what the note says about it. */
export type Fact = {
  /** The phrase: the mention with the date words attached to it. */
  readonly start: number;
  readonly end: number;
  /** `text.slice(start, end)`, always. */
  readonly source: string;
  readonly mention: Span;
  /** The pieces of a mention that other words interrupt ("abdominal and back pain"). */
  readonly parts?: readonly Span[];
  /** Of the loaded SNOMED CT release; absent when it has no concept for these words. */
  readonly snomed?: Coding;
  readonly rxnorm?: readonly Coding[];
  readonly icd10cm?: readonly Coding[];
  readonly alternatives: readonly Coding[];
  readonly conceptType: ConceptType;
  readonly status: MentionStatus;
  readonly negated: boolean;
  readonly experiencer: 'patient' | 'family' | 'other';
  /** The relative as written, in the singular: "mother". */
  readonly relative?: string;
  readonly temporality: 'recent' | 'historical' | 'hypothetical' | 'planned';
  /** Present for disorders, findings and allergies. */
  readonly clinicalStatus?: 'active' | 'resolved';
  readonly date?: PartialDate;
  readonly endDate?: PartialDate;
  /** Age at onset in years where the note gives one for a relative. */
  readonly onsetAgeYears?: number;
  readonly laterality?: 'left' | 'right' | 'bilateral';
  readonly severity?: 'mild' | 'moderate' | 'severe';
  readonly value?: Quantity;
  readonly directions?: Directions;
  /** True for an allergy or intolerance of the patient; `snomed` is then the allergy concept. */
  readonly allergy?: { readonly substance: string; readonly reaction?: string };
  /** Canonical section name, `body` when the note has no headings. */
  readonly section: string;
  /** 0–1: how sure the dictionary and the rules are. Not a probability. */
  readonly confidence: number;
  readonly why: {
    /** The dictionary row: its file or release, and the form that matched. */
    readonly dictionary: string;
    readonly form: string;
    readonly cues: readonly Cue[];
  };
};

/** A span the caller already knows, with what the note says about it. */
export type TargetFact = Span &
  Pick<Fact, 'source' | 'status' | 'negated' | 'experiencer' | 'temporality'> &
  Partial<Pick<Fact, 'snomed' | 'rxnorm' | 'date' | 'endDate' | 'why'>> & { readonly section: string };

export type SectionSpan = Span & { readonly name: string; readonly heading?: Span };

export type NoteContext = {
  /** The requester's specialty as sent, free text. */
  readonly specialty: string;
  /** `YYYY-MM-DD`: what "today" and "three weeks ago" count from. */
  readonly letterDate: string;
  readonly birthDate?: string;
  /** How 03/04/2024 reads; found from the note's own dates and spelling when absent. */
  readonly dateOrder?: 'day-first' | 'month-first';
  readonly targets?: readonly Span[];
};

export type CodedNote = {
  readonly facts: readonly Fact[];
  readonly targets: readonly TargetFact[];
  readonly sections: readonly SectionSpan[];
};
