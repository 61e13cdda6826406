import type { Standing, Status } from '../orders/rules.ts';
import timeline from './data/timeline.json' with { type: 'json' };

/** `follow_up`: the rest of a partial report, or its correction. */
export const STEPS = [
  'scheduled',
  'in_transit',
  'received_by_lab',
  'processing',
  'resulted',
  'follow_up',
] as const;
export type StepName = (typeof STEPS)[number];

export const SCENARIOS = ['normal', 'abnormal', 'critical', 'partial', 'corrected', 'rejected'] as const;
export type Scenario = (typeof SCENARIOS)[number];

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Where a step puts an order; undefined for those that send results. */
export function standingAfter(step: StepName): Standing | undefined {
  const found = timeline.steps.find((row) => row.step === step);
  return found && { status: found.status as Status, stage: found.stage };
}

/** The longest time a panel takes, of words such as `1-2 days`. */
export function turnaroundDays(turnaround: string): number {
  const days = /(\d+) days?$/.exec(turnaround)?.[1];
  if (days === undefined) throw new Error('A panel does not say how long it takes');
  return Number(days);
}

/** How long after its authorization a step of an order falls due. */
export function offsetMs(step: StepName, turnaround: string): number {
  const resulted = timeline.collectionAfterMinutes + turnaroundDays(turnaround) * DAY_MINUTES;
  const minutes = {
    resulted,
    follow_up: resulted + timeline.followUpAfterMinutes,
  };
  if (step === 'resulted' || step === 'follow_up') return minutes[step] * MINUTE_MS;
  const row = timeline.steps.find((one) => one.step === step);
  return (row?.afterMinutes ?? 0) * MINUTE_MS;
}

/** How far an order has come on the way of the laboratory; -1 before its first step. */
export function placeOf({ status, stage }: Standing): number {
  if (status === 'resulted' || status === 'completed') return STEPS.indexOf('resulted');
  if (status === 'scheduled') return STEPS.indexOf('scheduled');
  const step = timeline.steps.find((row) => row.status === status && row.stage === stage)?.step;
  if (step !== undefined) return (STEPS as readonly string[]).indexOf(step);
  return status === 'collected' ? STEPS.indexOf('in_transit') : -1;
}

const HAS_FOLLOW_UP: ReadonlySet<Scenario> = new Set(['partial', 'corrected']);

/** What comes after a step, if anything does. */
export function stepAfter(step: StepName, scenario: Scenario): StepName | undefined {
  const next = STEPS[STEPS.indexOf(step) + 1];
  return next === 'follow_up' && !HAS_FOLLOW_UP.has(scenario) ? undefined : next;
}
