import { componentOf, repetitionsOf, type Segment, textOf } from '@chartwright/hl7v2';
import { isOrderId } from '../ids.ts';
import type { OrderReference } from '../results/result-set.ts';

/** Where what follows belongs. */
export type Belonging = {
  readonly pid: Segment | undefined;
  readonly orc: Segment | undefined;
  readonly obr: Segment;
};

/** As `orders` writes them: prefix, minute, end of the order's id. */
const REQUISITION = /^[A-Z0-9]{2,6}-[0-9A-Z]{5}-[0-9A-Z]{6}$/;

const first = (segment: Segment | undefined, field: number): string | undefined =>
  segment && (textOf(segment, { field })?.trim() || undefined);

const distinct = (texts: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];

export type ReadReference = { readonly reference: OrderReference; readonly warnings: readonly string[] };

/**
 * By what the order is found. Of several places the one counts that holds what we write; where two places hold different
 * ones neither does, and a person has to match.
 */
export function readReference({ pid, orc, obr }: Belonging): ReadReference {
  const placers = distinct([first(obr, 2), first(orc, 2)]);
  const requisitions = distinct([
    first(orc, 4),
    ...placers,
    first(obr, 18),
    first(obr, 19),
    first(pid, 18),
  ]).filter((text) => REQUISITION.test(text.toUpperCase()));
  const ours = placers.filter(isOrderId);
  const others = placers.filter((text) => !requisitions.includes(text));
  const placer = ours.length > 0 ? ours : others.slice(0, 1);
  const isContradictory = ours.length > 1 || requisitions.length > 1;
  return {
    reference: {
      placerOrderId: isContradictory ? undefined : placer[0],
      requisitionNumber: isContradictory ? undefined : (requisitions[0]?.toUpperCase() ?? first(orc, 4)),
      fillerOrderId: first(obr, 3) ?? first(orc, 3),
      patientRef: patientOf(pid),
    },
    warnings: isContradictory ? ['references_differ'] : [],
  };
}

const OURS = 'PI';

/** PID-3: the identifier that is called a patient identifier, as we send it; else the first. PID-2 where 3 is empty. */
function patientOf(pid: Segment | undefined): string | undefined {
  if (pid === undefined) return undefined;
  const all = [...repetitionsOf(pid, 3), ...repetitionsOf(pid, 2)];
  const called = all.find((one) => componentOf(one, { component: 5 }) === OURS);
  const [one = called] = called === undefined ? all : [];
  return (one && componentOf(one, { component: 1 })?.trim()) || undefined;
}
