import type { Clock } from '@chartwright/kernel';
import type { Blobs, Db, Links } from '@chartwright/platform';
import type { FhirSource } from '../fhir/source.ts';
import { createBulk } from './bulk.ts';
import type { Exchange } from './exchange.ts';
import { appointments, series } from './exchanges/appointments.ts';
import { conditions, observations } from './exchanges/clinical.ts';
import { documents } from './exchanges/documents.ts';
import { merges } from './exchanges/merges.ts';
import { notes } from './exchanges/notes.ts';
import { patients } from './exchanges/patients.ts';
import { sessions, templates } from './exchanges/sessions.ts';
import { fhirFiles } from './fhir-files.ts';
import { asFhirLine } from './fhir-lines.ts';
import { createTransferJobs } from './jobs.ts';
import type { Format } from './model.ts';
import { asOwnLine } from './parse.ts';
import { createTransfers, type Offer } from './service.ts';

export type TransferDoor = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly links: Links;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  /** The record seal. */
  readonly sealKey: Buffer;
  readonly fhirBase: string;
  /** Everything the FHIR facade shows. */
  readonly sources: readonly FhirSource[];
};

/** Every kind of record that can leave and come in. */
const createExchanges = ({ sealKey, blobs }: TransferDoor): readonly Exchange[] => [
  patients,
  merges,
  templates(sealKey),
  series(sealKey),
  appointments(sealKey),
  sessions(sealKey),
  documents(sealKey, blobs),
  notes(sealKey),
  conditions(sealKey),
  observations(sealKey),
];

/** Wires import and export. */
export function openTransfers(parts: TransferDoor) {
  const exchanges = new Map(createExchanges(parts).map((exchange) => [exchange.kind as string, exchange]));
  const offers: Readonly<Record<Format, Offer>> = {
    ndjson: exchanges,
    fhir: fhirFiles(parts.sources, parts.fhirBase),
  };
  const jobs = createTransferJobs({
    ...parts,
    exchanges,
    translate: { ndjson: asOwnLine, fhir: asFhirLine(parts.fhirBase) },
    sourceOf: ({ format }, kind) => {
      const source = offers[format].get(kind);
      if (source === undefined) throw new Error('An export names a file that nobody writes');
      return source;
    },
  });
  const transfers = createTransfers({ ...parts, exchanges, offers, jobs });
  const { publicUrl } = parts;
  return { use: { transfers, bulk: createBulk({ transfers, publicUrl }) }, ...jobs };
}
