import type { Fact } from '@chartwright/kernel';
import type { CodingEngine } from './parts.ts';
import type { Release } from './task.ts';
import { unpack } from './work.ts';

/** A text that another capability keeps. */
export type TextOrder = {
  /** A UUID: what is made of the text is named after it. */
  readonly id: string;
  readonly text: string;
  readonly specialty: string;
  /** `YYYY-MM-DD`: what "today" and "three weeks ago" count from. */
  readonly writtenOn: string;
  readonly birthDate: string | null;
  /** Whose FHIR resources are made of it; none are without. */
  readonly patientId: string | undefined;
};

type Resource = { readonly resourceType: string; readonly [element: string]: unknown };

/** The facts of a text and the FHIR resources that say them; every code has passed the gate. */
export type ReadText = {
  readonly facts: readonly Fact[];
  readonly release: Release;
  readonly resources: readonly Resource[];
};

type Parts = {
  readonly engine: Pick<CodingEngine, 'code' | 'show'>;
  readonly fhirBase: string;
  readonly now: () => Date;
};

/** Reads texts for other capabilities. Nothing is stored here and nothing is billed. */
export const createTextCoder =
  ({ engine, fhirBase, now }: Parts) =>
  async (order: TextOrder, signal: AbortSignal): Promise<ReadText> => {
    const { id, text, specialty, writtenOn, birthDate, patientId } = order;
    const request = { note: text, specialty, letterDate: writtenOn, birthDate };
    const coded = await engine.code({ id, request, codedAt: now().toISOString() }, signal);
    const { coded: note, release } = unpack(coded.result);
    if (patientId === undefined) return { facts: note.facts, release, resources: [] };
    const face = { name: 'bundle', patientId, fhirBase } as const;
    const bundle = JSON.parse(new TextDecoder().decode(await engine.show({ id, request, coded, face }))) as {
      readonly entry?: readonly { readonly resource: Resource }[];
    };
    return { facts: note.facts, release, resources: (bundle.entry ?? []).map(({ resource }) => resource) };
  };
