import type { EngineResult } from '@chartwright/engines';

/** Why a narrative that invents nothing is still not used. */
export type Omission = 'status_missing' | 'review_missing' | 'reassurance';

const REASSURANCE =
  /\b(?:reassur\w*|no (?:need|cause|reason|grounds?) (?:for|to)|nothing to (?:worry|fear|do|act)|do(?:es)? not (?:worry|need|require)|don't (?:worry|need)|not (?:a |of )?concern\w*|no concerns?|harmless|safe|safely|healthy|fine|all (?:is )?well|doing well|out of danger|no (?:danger|risk))\b/i;

/**
 * What the guard cannot see, because it looks for words that must not be there: a narrative that leaves out the status
 * or the call for review, or that comforts. Each would let an elevated result read like a quiet one.
 */
export function findOmissions(narrative: string, { intelligence }: EngineResult): readonly Omission[] {
  const { status, requiresClinicianReview } = intelligence.summary;
  const words = narrative.toLowerCase();
  return [
    ...(words.includes(status.replaceAll('_', ' ')) ? [] : (['status_missing'] as const)),
    ...(requiresClinicianReview && !/\breview/.test(words) ? (['review_missing'] as const) : []),
    ...(REASSURANCE.test(words) ? (['reassurance'] as const) : []),
  ];
}
