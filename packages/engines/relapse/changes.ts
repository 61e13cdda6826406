import { changeLine, type InputChange, improvedOrWorsened, missingLine, previousNumber } from '../change.ts';
import type { RelapseParameters } from '../parameters/relapse.ts';
import type { RelapseRequest } from '../request.ts';
import { cadencePoints, dmsePoints, medicationPoints, sleepPoints } from './factors.ts';

type Watched = {
  readonly name: 'avgSleepHours' | 'dmseLatencyPctChange' | 'daysSinceMedChange' | 'daysSinceLastVisit';
  readonly phrase: string;
  readonly points: (value: number, active: boolean, p: RelapseParameters) => number;
  /** A measured quantity, or days since an event. */
  readonly kind: 'measure' | 'days';
  readonly cleared: string;
  readonly opened: string;
};

const watched: readonly Watched[] = [
  {
    name: 'avgSleepHours',
    phrase: 'sleep disruption',
    points: (hours, _active, p) => sleepPoints(hours, p),
    kind: 'measure',
    cleared: 'sleep restored',
    opened: 'sleep disrupted',
  },
  {
    name: 'dmseLatencyPctChange',
    phrase: 'response latency',
    points: (pct, _active, p) => dmsePoints(pct, p),
    kind: 'measure',
    cleared: 'response latency settled',
    opened: 'response latency rising',
  },
  {
    name: 'daysSinceMedChange',
    phrase: 'medication window',
    points: medicationPoints,
    kind: 'days',
    cleared: 'medication window passed',
    opened: 'new medication change',
  },
  {
    name: 'daysSinceLastVisit',
    phrase: 'follow-up gap',
    points: (days, _active, p) => cadencePoints(days, p),
    kind: 'days',
    cleared: 'follow-up gap closed',
    opened: 'follow-up gap opened',
  },
];

/** Hours of zero were not recorded, so they count as not supplied. */
function currentValue(request: RelapseRequest, name: Watched['name']): number | null {
  const value = request[name] ?? null;
  return name === 'avgSleepHours' && value === 0 ? null : value;
}

function tailOf(was: number, is: number, { kind, phrase }: Watched): string {
  if (was > 0 && is === 0) return `${phrase} factor ${kind === 'measure' ? 'no longer firing' : 'cleared'}`;
  if (was === 0 && is > 0) return `${phrase} factor ${kind === 'measure' ? 'now firing' : 'now active'}`;
  return `${phrase} factor ${is < was ? 'eased' : is > was ? 'intensified' : 'unchanged'}`;
}

function eventOf(was: number, is: number, { cleared, opened }: Watched): { event?: string } {
  if (was > 0 && is === 0) return { event: cleared };
  return was === 0 && is > 0 ? { event: opened } : {};
}

function changeOf(input: Watched, request: RelapseRequest, p: RelapseParameters): InputChange | null {
  const { name, phrase, points, kind } = input;
  const before = previousNumber(request.previous, name);
  const now = currentValue(request, name);
  if (before === undefined || before === now) return null;

  const active = request.hasActiveMedication === true;
  const activeBefore = request.previous?.inputs?.hasActiveMedication ?? active;
  const was = points(before, activeBefore === true, p);
  if (now === null) {
    return { impact: was, text: missingLine(name, before, `${phrase} factor not scored`) };
  }
  const is = points(now, active, p);
  const verb = kind === 'measure' ? improvedOrWorsened(is - was) : now > before ? 'rose' : 'dropped';
  return {
    impact: Math.abs(is - was),
    text: changeLine(name, verb, before, now, tailOf(was, is, input)),
    ...eventOf(was, is, input),
  };
}

/** What differs from the inputs of the previous call, recomputed under the current parameters, in table order. */
export function relapseInputChanges(request: RelapseRequest, p: RelapseParameters): InputChange[] {
  const changes: InputChange[] = [];
  for (const input of watched) {
    const change = changeOf(input, request, p);
    if (change !== null) changes.push(change);
  }
  return changes;
}
