import { fhirText, uuidOf } from '@chartwright/fhir';
import type { StatedTime } from '../results/result-set.ts';

type Json = { readonly [name: string]: unknown };
export type Resource = Json & { readonly resourceType: string; readonly id: string };
export type Entry = { readonly fullUrl: string; readonly resource: Resource };

export type Writing = { readonly orderId: string; readonly fhirBase: string };

/** Words as a FHIR string; nothing where there is none. */
export function words(text: string | null | undefined): string | undefined {
  const written = fhirText(text ?? '').trim();
  return written === '' ? undefined : written;
}

/** The same order writes the same ids, so that a receiver who has a resource knows it again. */
export function entryOf(
  { orderId }: Writing,
  name: string,
  resource: Json & { readonly resourceType: string },
): Entry {
  const { resourceType, ...members } = resource;
  const id = uuidOf(`${orderId} ${resourceType} ${name}`);
  return { fullUrl: `urn:uuid:${id}`, resource: { resourceType, id, ...members } };
}

export const referTo = ({ fullUrl }: Entry) => ({ reference: fullUrl });

const YEAR = 4;
const MONTH = 7;
const DAY = 10;
const LENGTHS: Readonly<Record<StatedTime['precision'], number | undefined>> = {
  year: YEAR,
  month: MONTH,
  day: DAY,
  time: undefined,
};

/** As exactly as it was stated, and not more. */
export const fhirTime = (time: StatedTime | undefined): string | undefined =>
  time === undefined ? undefined : time.at.slice(0, LENGTHS[time.precision]);
