import { createHash } from 'node:crypto';

/** 1.10.0 is greater than 1.9.0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

export type Reference = { readonly id: string; readonly version: string | undefined };

/** `1.0.0`, `urology` or `urology@1.0.0`, seen from one pathway. */
export function readReference(reference: string, ownId: string): Reference {
  if (/^\d+[.]\d+[.]\d+$/.test(reference)) return { id: ownId, version: reference };
  const [id = '', version] = reference.split('@');
  return { id, version };
}

/** Words of addresses beside the pathways' own: a pathway of that name could not be read. */
const RESERVED: ReadonlySet<string> = new Set(['facts', 'replay', 'schema']);
export const isReserved = (id: string): boolean => RESERVED.has(id);

type Finding = { readonly severity: 'error' | 'warning'; readonly code: string };

/** The codes of the warnings, each once. */
export const warningsIn = (findings: readonly Finding[]): string[] => {
  const codes = findings.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
  return [...new Set(codes)].toSorted();
};

/** What a person puts their name to when a version is published. */
export type Signed = {
  readonly pathwayId: string;
  readonly version: string;
  readonly sha256: string;
  readonly by: string;
  readonly at: string;
  readonly note: string;
  readonly backtestId: string | null;
  readonly acknowledged: readonly string[];
};

/** SHA-256, in hexadecimal, of JSON with these members in this order. */
export function approvalOf(signed: Signed): string {
  const { pathwayId, version, sha256, by, at, note, backtestId, acknowledged } = signed;
  const text = JSON.stringify({ pathwayId, version, sha256, by, at, note, backtestId, acknowledged });
  return createHash('sha256').update(text).digest('hex');
}
