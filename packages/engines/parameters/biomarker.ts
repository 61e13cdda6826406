import type { ParameterSources } from './source.ts';

/**
 * Constants of the biomarker engine. Critical limits live with the analytes (`data/analytes.json`);
 * a version may only make one stricter, by listing it here.
 */
export type BiomarkerParameters = {
  readonly confidence: { readonly overlapDays: number; readonly fullDepthPoints: number };
  /** Applies when no analyte of the request is known. */
  readonly staleDaysUnknownAnalyte: number;
  /** Stricter critical limits by analyte key, in the canonical unit; a looser one is ignored. */
  readonly stricterLimits: Readonly<Record<string, { readonly low?: number; readonly high?: number }>>;
};

export const defaultBiomarkerParameters: BiomarkerParameters = {
  confidence: { overlapDays: 14, fullDepthPoints: 5 },
  staleDaysUnknownAnalyte: 365,
  stricterLimits: {},
};

export const biomarkerSources: ParameterSources = {
  confidence: { grade: 'C', basis: 'Fitted to the documented unified block.', references: [] },
  staleDaysUnknownAnalyte: { grade: 'C', basis: 'Reported only, never changes a result.', references: [] },
  stricterLimits: {
    grade: 'B',
    basis:
      'Critical limits of product labels, guidelines and laboratory phone lists; may only become stricter.',
    references: ['E62', 'E63', 'E64', 'E65', 'E66', 'E67', 'E68'],
  },
};
