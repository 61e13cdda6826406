import type { Metric } from '../tables.ts';
import { type Block, packSamples, unpackSamples } from './blocks.ts';
import type { Sample } from './model.ts';
import type { DataSeals } from './seals.ts';

export type Place = { readonly metric: Metric; readonly day: string };

export type StoredBlock = Place & { readonly samples: readonly Sample[] };

/** A block as it is stored. */
export type SealedBlock = Place & { readonly content: Uint8Array; readonly hasIds: boolean };

export type BlockSeals = { readonly connectionId: string; readonly seals: DataSeals };

const placeOf = (connectionId: string, { metric, day }: Place): string => `${connectionId}|${metric}|${day}`;

export const sealBlock = (
  { connectionId, seals }: BlockSeals,
  { metric, day, samples }: StoredBlock,
): SealedBlock => ({
  metric,
  day,
  content: seals.seal(placeOf(connectionId, { metric, day }), packSamples(samples)),
  hasIds: samples.some(({ externalId }) => externalId !== undefined),
});

export const openBlock = (
  { connectionId, seals }: BlockSeals,
  place: Place,
  content: Uint8Array,
): readonly Sample[] =>
  unpackSamples(
    seals.open<Block>(
      placeOf(connectionId, place),
      Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    ),
  );
