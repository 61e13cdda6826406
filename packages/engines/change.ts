import { roundHalfAway } from '@chartwright/kernel';
import { isSupplied } from './intelligence.ts';
import type { Maybe, PreviousResult } from './request.ts';
import type { Change } from './result.ts';
import { formatNumber, formatSigned } from './shared/text.ts';

/** One input that differs from the previous call, ready to print. */
export type InputChange = {
  /** How much the difference moved the result; larger stands first. */
  readonly impact: number;
  readonly text: string;
  /** Short words for the headline when the difference opened or cleared a factor. */
  readonly event?: string;
};

export type ChangeSubject = {
  readonly previous: PreviousResult;
  readonly status: string;
  /** Rank by status, worst highest. */
  readonly statusRank: ReadonlyMap<string, number>;
  /** Null for engines without a number. */
  readonly score: { readonly value: number; readonly higherIsBetter: boolean } | null;
  /** In table order. */
  readonly inputs: readonly InputChange[];
};

type Direction = Change['direction'];

const directionOf = (worsening: number): Direction =>
  worsening > 0 ? 'worsened' : worsening < 0 ? 'improved' : 'unchanged';

/** 9.9 − 8.1 and 3.4 − 1.6 are the same 1.8 points, whatever binary fractions leave between them. */
const weightOf = ({ impact }: InputChange): number => Math.round(impact * 1e6);

/** Largest impact first; ties keep the table order. */
export const byImpact = (inputs: readonly InputChange[]): readonly InputChange[] =>
  inputs.length < 2 ? inputs : [...inputs].sort((a, b) => weightOf(b) - weightOf(a));

function scoreDelta(subject: ChangeSubject): number | null {
  const before = subject.previous.score;
  if (subject.score === null || !isSupplied(before) || !Number.isFinite(before)) return null;
  const difference = subject.score.value - before;
  return Math.abs(difference) < 1e12 ? roundHalfAway(difference, 1) : difference;
}

function statusDirection(subject: ChangeSubject): Direction {
  const before = subject.statusRank.get(subject.previous.status ?? '');
  const now = subject.statusRank.get(subject.status);
  return before === undefined || now === undefined ? 'unchanged' : directionOf(now - before);
}

function firstLine(subject: ChangeSubject, delta: number | null): string[] {
  const { previous, score, status } = subject;
  if (delta !== null && score !== null) {
    const now = formatNumber(score.value);
    return [
      delta === 0
        ? `Score unchanged at ${now}.`
        : `Score moved from ${formatNumber(previous.score ?? 0)} to ${now} (${formatSigned(delta)}).`,
    ];
  }
  if (!isSupplied(previous.status)) return [];
  return [
    previous.status === status
      ? `Status unchanged (${status}).`
      : `Status moved from ${previous.status} to ${status}.`,
  ];
}

/**
 * Says why a result differs from the previous one. By the score where there is one, else (and on equal scores) by
 * the rank of the status; an unknown previous status is echoed and compared as unchanged.
 */
export function describeChange(subject: ChangeSubject): Change {
  const delta = scoreDelta(subject);
  const worsening =
    delta === null || subject.score === null ? 0 : subject.score.higherIsBetter ? -delta : delta;
  const inputs = byImpact(subject.inputs);
  return {
    direction: worsening === 0 ? statusDirection(subject) : directionOf(worsening),
    delta,
    previousStatus: subject.previous.status ?? null,
    currentStatus: subject.status,
    explanations: [...firstLine(subject, delta), ...inputs.map(({ text }) => text)],
    previousComputedAt: subject.previous.computedAt ?? null,
  };
}

/** A number of `previous.inputs`; undefined when it was not sent as a finite number. */
export function previousNumber(previous: Maybe<PreviousResult>, name: string): number | undefined {
  const value = previous?.inputs?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export const improvedOrWorsened = (worsening: number): string =>
  worsening > 0 ? 'worsened' : worsening < 0 ? 'improved' : 'changed';

/** `{name} {verb} from {p} to {c} — {tail}.` */
export const changeLine = (name: string, verb: string, from: number, to: number, tail: string): string =>
  `${name} ${verb} from ${formatNumber(from)} to ${formatNumber(to)} — ${tail}.`;

/** `{name} was {p} and is not supplied now — {tail}.` */
export const missingLine = (name: string, from: number, tail: string): string =>
  `${name} was ${formatNumber(from)} and is not supplied now — ${tail}.`;
