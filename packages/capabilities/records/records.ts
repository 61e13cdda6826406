import type { Clock } from '@chartwright/kernel';
import type { Blobs, Database, Db, Job, Links, ReadAudit, Recurring } from '@chartwright/platform';
import { createAccesses } from './accesses/service.ts';
import type { ContentParts } from './appointments/content.ts';
import { openAppointments } from './appointments/open.ts';
import { createClinicalPurge } from './clinical/jobs.ts';
import { createDocumentPurge } from './documents/jobs.ts';
import { createDocuments } from './documents/service.ts';
import { createAppointmentSource } from './fhir/appointment-source.ts';
import { createClinicalSource } from './fhir/clinical-source.ts';
import { createDocumentSource } from './fhir/document-source.ts';
import { createPatientSource } from './fhir/patient-source.ts';
import { createFhir } from './fhir/service.ts';
import type { FhirSource } from './fhir/source.ts';
import { type NoteParts, openNotes } from './notes/open.ts';
import { createPatientPurge } from './patients/jobs.ts';
import { createPatients } from './patients/service.ts';
import { openTransfers } from './transfer/open.ts';

const HOURLY = '17 * * * *';

/** What the practice record stands on. */
export type RecordsParts = NoteParts &
  ContentParts & {
    readonly db: Db;
    readonly pool: Database['pool'];
    readonly readAudit: ReadAudit;
    readonly blobs: Blobs;
    readonly links: Links;
    /** Where clients reach this server. */
    readonly publicUrl: () => string;
    readonly clock: Clock;
    /** The record seal. */
    readonly sealKey: Buffer;
    readonly fhirBase: string;
    readonly softwareVersion: string;
    /** Where programs get their tokens. */
    readonly tokenEndpoint: () => string;
    /** What other capabilities add to the FHIR facade. */
    readonly fhirSources: readonly FhirSource[];
  };

/** Wires every part of the practice record. */
export function openRecords(parts: RecordsParts) {
  const purgePatients = createPatientPurge(parts);
  const purgeDocuments = createDocumentPurge(parts);
  const sources = [
    createPatientSource(parts),
    createAppointmentSource(parts),
    createDocumentSource(parts),
    createClinicalSource(parts, 'Condition', 'condition'),
    createClinicalSource(parts, 'Observation', 'observation'),
    ...parts.fhirSources,
  ];
  const transfers = openTransfers({ ...parts, sources });
  const appointments = openAppointments(parts);
  const notes = openNotes(parts);
  const purgeClinical = createClinicalPurge(parts);
  const jobs: readonly Job[] = [
    purgePatients,
    purgeDocuments,
    purgeClinical,
    ...appointments.jobs,
    ...notes.jobs,
    ...transfers.jobs,
  ];
  const crontab: readonly Recurring[] = [
    { schedule: HOURLY, job: purgePatients },
    { schedule: HOURLY, job: purgeDocuments },
    { schedule: HOURLY, job: purgeClinical },
    ...appointments.crontab,
    ...notes.crontab,
    ...transfers.crontab,
  ];
  const fhir = createFhir(parts, sources);
  return {
    use: {
      fhir,
      patients: createPatients(parts),
      accesses: createAccesses(parts),
      documents: createDocuments(parts),
      ...appointments.use,
      ...notes.use,
      ...transfers.use,
    },
    jobs,
    crontab,
  };
}
