import { changeLine, type InputChange, improvedOrWorsened, missingLine, previousNumber } from '../change.ts';
import type { OutcomeParameters } from '../parameters/outcome.ts';
import type { OutcomeRequest } from '../request.ts';
import { formatSigned } from '../shared/text.ts';
import { biomarkerPoints, dmsePoints, medicationPoints, sleepPoints } from './components.ts';

type Watched = {
  readonly name: 'avgSleepHours' | 'dmseLatencyPctChange' | 'activeMedications' | 'biomarkerWatchCount';
  readonly phrase: string;
  readonly points: (value: number, p: OutcomeParameters) => number;
  /** Whether the verb follows the points or the bare number. */
  readonly verb: 'points' | 'value';
};

const watched: readonly Watched[] = [
  { name: 'avgSleepHours', phrase: 'sleep', points: sleepPoints, verb: 'points' },
  { name: 'dmseLatencyPctChange', phrase: 'Digital MSE™ latency', points: dmsePoints, verb: 'points' },
  { name: 'activeMedications', phrase: 'active medication', points: medicationPoints, verb: 'value' },
  { name: 'biomarkerWatchCount', phrase: 'biomarker watch', points: biomarkerPoints, verb: 'value' },
];

/** Hours of zero were not recorded, so they count as not supplied. */
function currentValue(request: OutcomeRequest, name: Watched['name']): number | null {
  const value = request[name] ?? null;
  return name === 'avgSleepHours' && value === 0 ? null : value;
}

function changeOf(input: Watched, request: OutcomeRequest, p: OutcomeParameters): InputChange | null {
  const { name, phrase, points, verb } = input;
  const before = previousNumber(request.previous, name);
  const now = currentValue(request, name);
  if (before === undefined || before === now) return null;
  const was = points(before, p);
  if (now === null) {
    return { impact: Math.abs(was), text: missingLine(name, before, `${phrase} contribution not scored`) };
  }
  const is = points(now, p);
  const word = verb === 'points' ? improvedOrWorsened(was - is) : now > before ? 'rose' : 'dropped';
  const tail =
    is === was
      ? `${phrase} contribution unchanged at ${formatSigned(is)}`
      : `${phrase} contribution now ${formatSigned(is)} (was ${formatSigned(was)})`;
  return { impact: Math.abs(is - was), text: changeLine(name, word, before, now, tail) };
}

/** What differs from the inputs of the previous call, recomputed under the current parameters. */
export function outcomeInputChanges(request: OutcomeRequest, p: OutcomeParameters): InputChange[] {
  const changes: InputChange[] = [];
  for (const input of watched) {
    const change = changeOf(input, request, p);
    if (change !== null) changes.push(change);
  }
  return changes;
}
