import type { Fact } from '@chartwright/kernel';
import { type BundleOptions, type ClinicalResource, toBundle } from '../index.ts';
import { noteOf, options } from './facts.ts';

export const write = (one: Fact, some: Partial<BundleOptions> = {}) =>
  toBundle(noteOf([one]), { ...options, ...some }).entry?.[0]?.resource as ClinicalResource | undefined;

const SNOMED_2020 = 'http://snomed.info/sct/900000000000207008/version/20200731';
export const snomed = (code: string, display: string) => ({
  system: 'http://snomed.info/sct',
  version: SNOMED_2020,
  code,
  display,
});
export const hl7 = (name: string, code: string, display: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code, display }],
});
export const base = 'https://clinic.example/fhir';
