import type { RuleTrace } from '@chartwright/pathways';
import type { Events } from '@chartwright/platform';
import type { Settled, SettledHook } from './jobs.ts';
import type { Outcome, PlacedEvidence } from './result.ts';
import { unpack } from './sealed.ts';

export type EventAppender = Pick<Events, 'appendEvent'>;

/** Tells the event log how a job ended: part of settling it, so that it is told exactly when it happened. */
export const createEventHook =
  (events: EventAppender): SettledHook =>
  async (tx, settled) => {
    const { job, at } = settled;
    const about = { ...job.owner, at, entity: { kind: 'referral', id: job.record.id } };
    if (settled.state === 'failed') {
      await events.appendEvent(tx, { ...about, type: 'task.failed', data: failedData(settled) });
      return;
    }
    const outcome = unpack<Outcome>(settled.outcome);
    await events.appendEvent(tx, { ...about, type: 'task.completed', data: completedData(settled, outcome) });
    await events.appendEvent(tx, {
      ...about,
      type: 'pathway.evaluated',
      data: evaluatedData(settled, outcome),
    });
  };

const headOf = ({ job }: Settled, status: 'completed' | 'failed') => ({
  job_id: job.id,
  status,
  record_id: job.record.id,
});

const failedData = (settled: Extract<Settled, { readonly state: 'failed' }>) => ({
  ...headOf(settled, 'failed'),
  error: settled.message,
});

/** The documented body of an extraction. */
const completedData = (settled: Settled, { result }: Outcome) => ({
  ...headOf(settled, 'completed'),
  entities: result.entities,
  error: null,
  extracted_metadata: null,
  chunks: result.chunks,
  extracted_markdown: result.extracted_markdown,
});

/** The documented body of an evaluation: one entry for each test that decided, with what either reader makes of it. */
const evaluatedData = (settled: Settled, outcome: Outcome) => ({
  ...headOf(settled, 'completed'),
  pathway: outcome.evaluation.pathway,
  category: outcome.result.triage.category,
  disposition: outcome.result.triage.disposition,
  human_review: outcome.result.triage.human_review,
  results: outcome.evaluation.patients.flatMap(({ pickedRule, rules }, at) =>
    rules
      .filter(({ id }) => id === pickedRule)
      .flatMap(({ steps, because }) =>
        steps.flatMap(({ when }) => leavesOf(when)).map((leaf) => viewLeaf(leaf, because, outcome, at)),
      ),
  ),
});

type When = RuleTrace['steps'][number]['when'];
type Leaf = Exclude<When, { readonly of: readonly When[] }>;

const leavesOf = (when: When): Leaf[] => ('of' in when ? when.of.flatMap(leavesOf) : [when]);

const PERCENT = 100;

function viewLeaf(leaf: Leaf, because: string, { result }: Outcome, patient: number) {
  const field = leaf.fact === undefined ? undefined : result.patients[patient]?.fields[`facts.${leaf.fact}`];
  const { assistant, judge } = result.judge.readers;
  const holds = leaf.truth === 'TRUE';
  return {
    result: holds,
    reason: because,
    comparison_type: leaf.test.includes(' is ') ? 'equal' : 'compare',
    value_a: leaf.fact ?? leaf.test,
    value_b: leaf.test,
    citation: field?.evidence[0]?.quote ?? '',
    grounding: (field?.evidence ?? []).map(groundingOf),
    confidence: Math.round((field?.confidence ?? 0) * PERCENT),
    model_results: [
      { model_name: assistant, result: holds },
      { model_name: judge, result: field?.judge === 'agree' ? holds : null },
    ],
  };
}

const groundingOf = ({ page, box }: PlacedEvidence) => ({ page, boundingBox: box ?? {}, polygon: [] });
