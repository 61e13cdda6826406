import { createHash } from 'node:crypto';
import { analytes } from '@chartwright/engines';
import type { PanelTest } from '../catalogue/service.ts';
import type { Scenario } from './timeline.ts';

/** One result as the simulated laboratory writes it. */
export type SimulatedResult = {
  readonly test: PanelTest;
  /** Null where nothing was measured. */
  readonly value: string | null;
  readonly type: 'NM' | 'ST';
  readonly flag: string;
  /** Table 0085. */
  readonly status: 'F' | 'C' | 'I' | 'P' | 'X';
};

type Limits = { readonly low: number | undefined; readonly high: number | undefined };

/** A share of one, always the same for the same order and purpose. */
function shareOf(orderId: string, purpose: string): number {
  const digest = createHash('sha256').update(`${orderId} ${purpose}`).digest();
  return digest.readUInt32BE(0) / 0x1_0000_0000;
}

/** `0.4-4.0`, `<200` and `>40`; undefined for words. */
export function readLimits(range: string): Limits | undefined {
  const [, low, high] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(range) ?? [];
  if (low !== undefined && high !== undefined) return { low: Number(low), high: Number(high) };
  const number = Number(range.slice(1));
  if (range.startsWith('<')) return { low: undefined, high: number };
  return range.startsWith('>') ? { low: number, high: undefined } : undefined;
}

const DECIMALS_MAX = 2;
const decimalsOf = (range: string): number =>
  Math.max(0, ...Array.from(range.matchAll(/\.(\d+)/g), ([, digits]) => digits?.length ?? 0));

/** One digit more than the range, so that a value lies inside of it or outside, never on its edge. */
const write = (value: number, range: string): string =>
  value.toFixed(Math.min(DECIMALS_MAX, decimalsOf(range) + 1));

type Wanted = 'normal' | 'abnormal' | 'critical';

const criticalOf = (key: string) => analytes.find((analyte) => analyte.key === key)?.critical;

/** Between the usual and what alarms; where nothing alarms, a fifth beyond the usual. */
function beyond({ low, high }: Limits, key: string, share: number): readonly [value: number, flag: string] {
  const alarm = criticalOf(key);
  if (high !== undefined) {
    const end = alarm?.high?.value ?? high * 1.4;
    return [high + (end - high) * (0.2 + 0.3 * share), 'H'];
  }
  const floor = low ?? 0;
  const end = alarm?.low?.value ?? floor * 0.6;
  return [floor - (floor - end) * (0.2 + 0.3 * share), 'L'];
}

function alarming({ low, high }: Limits, key: string, share: number): readonly [value: number, flag: string] {
  const alarm = criticalOf(key);
  const more = 1.1 + 0.2 * share;
  if (alarm?.high) return [alarm.high.value * more, 'HH'];
  if (alarm?.low) return [alarm.low.value / more, 'LL'];
  return high === undefined ? [(low ?? 0) / 3, 'LL'] : [high * 3, 'HH'];
}

function usual({ low, high }: Limits, share: number): readonly [value: number, flag: string] {
  if (low === undefined) return [(high ?? 0) * (0.4 + 0.4 * share), 'N'];
  if (high === undefined) return [low * (1.2 + 0.4 * share), 'N'];
  return [low + (high - low) * (0.25 + 0.5 * share), 'N'];
}

const MEASURE = { normal: usual, abnormal: beyond, critical: alarming } as const;

function measure(orderId: string, test: PanelTest, wanted: Wanted): Omit<SimulatedResult, 'status'> {
  const limits = readLimits(test.adultRange);
  if (limits === undefined) {
    const isUsual = wanted === 'normal';
    return { test, value: isUsual ? test.adultRange : 'reactive', type: 'ST', flag: isUsual ? 'N' : 'A' };
  }
  const share = shareOf(orderId, test.key);
  const [value, flag] = wanted === 'normal' ? usual(limits, share) : MEASURE[wanted](limits, test.key, share);
  return { test, value: write(value, test.adultRange), type: 'NM', flag };
}

/** Which test of the panel is out of the usual: one that has an alarm where an alarm is wanted. */
function oddOne(orderId: string, tests: readonly PanelTest[], wanted: Wanted): PanelTest | undefined {
  const alarming = tests.filter(({ key }) => {
    const alarm = criticalOf(key);
    return [alarm?.high, alarm?.low].some((limit) => limit !== undefined && limit !== null);
  });
  const among = wanted === 'critical' && alarming.length > 0 ? alarming : tests;
  return among[Math.floor(shareOf(orderId, 'odd') * among.length)];
}

const WANTED: Readonly<Record<Scenario, Wanted>> = {
  normal: 'normal',
  abnormal: 'abnormal',
  critical: 'critical',
  partial: 'normal',
  corrected: 'normal',
  rejected: 'normal',
};

/**
 * What the laboratory reports of an order: always the same for the same order, scenario and part.
 *
 * @param part the first report, or the one that follows it
 */
export function simulateResults(
  orderId: string,
  tests: readonly PanelTest[],
  { scenario, part }: { readonly scenario: Scenario; readonly part: 'first' | 'follow_up' },
): SimulatedResult[] {
  const isCorrection = scenario === 'corrected' && part === 'follow_up';
  const wanted = isCorrection ? 'abnormal' : WANTED[scenario];
  const odd = wanted === 'normal' ? undefined : oddOne(orderId, tests, wanted);
  const half = Math.ceil(tests.length / 2);
  return tests.map((test, n) => {
    if (scenario === 'rejected') return { test, value: null, type: 'ST', flag: '', status: 'X' };
    const isOpen = scenario === 'partial' && part === 'first' && (n >= half || tests.length === 1);
    if (isOpen) return { test, value: null, type: 'ST', flag: '', status: 'I' };
    const measured = measure(orderId, test, test === odd ? wanted : 'normal');
    return { ...measured, status: isCorrection && test === odd ? 'C' : 'F' };
  });
}
