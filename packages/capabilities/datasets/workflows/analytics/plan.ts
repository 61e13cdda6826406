import { type CaseMetric, caseMetrics } from '@chartwright/analytics';
import type { AnalysisBody } from './model.ts';

const SUBJECT = {
  procedure: 'have one of the procedures, in any place',
  condition: 'have one of the conditions as principal diagnosis',
  drg: 'are of one of the DRGs',
} as const;

const ENTITIES = ['payors', 'providers', 'surgeons', 'clients', 'specialties'] as const;

/** What is done, step by step, as a person reads it. No id and no value stands in it. */
export function planOf(body: AnalysisBody, period: { readonly from: string; readonly to: string }): string[] {
  const { domain, metric, view, pivot, filters } = body;
  const { percentile_band: band, excluded_diagnoses: excluded } = filters;
  return [
    `Take cases discharged from ${period.from} to ${period.to} that ${SUBJECT[domain]}.`,
    ...ENTITIES.flatMap((kind) =>
      filters[kind].length === 0 ? [] : [`Keep those of ${filters[kind].length} chosen ${kind}.`],
    ),
    ...(excluded.length === 0
      ? []
      : [`Leave out those with one of ${excluded.length} excluded diagnoses in any place.`]),
    `Work out ${caseMetrics[metric].label.toLowerCase()} of each case.`,
    ...hospitalStep(metric),
    ...(band === undefined
      ? []
      : [`Keep those whose value ranks from ${band.from} to ${band.to} percent of all that have one.`]),
    view === 'detail'
      ? 'List cases, the highest value first.'
      : `Group by ${pivot}; ${view === 'avg' ? 'take the average' : 'add up'} and order by it.`,
  ];
}

const hospitalStep = (metric: CaseMetric): string[] =>
  caseMetrics[metric].hospitalOnly
    ? [
        'Leave out bills without payment, cancelled and professional bills, professional fees, and cases of payor organisations.',
      ]
    : [];
