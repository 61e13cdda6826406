import type { Clock } from '@chartwright/kernel';
import type { Db, Job, ReadAudit, Recurring } from '@chartwright/platform';
import type { Pool } from '../patients/store.ts';
import { createSessions } from '../sessions/service.ts';
import { createTemplates } from '../templates/service.ts';
import { type CodeText, createNoteCoding } from './coding.ts';
import type { BelongsTo } from './filter.ts';
import { createNotePurge } from './jobs.ts';
import { createNotes } from './service.ts';

const HOURLY = '17 * * * *';

/** What sessions, templates and notes stand on. */
export type NoteParts = {
  readonly db: Db;
  readonly pool: Pool;
  readonly readAudit: ReadAudit;
  readonly clock: Clock;
  /** The record seal. */
  readonly sealKey: Buffer;
  readonly belongsTo: BelongsTo;
  /** The Coding engine, for the texts of notes. */
  readonly codeText: CodeText;
};

/** Wires sessions, templates and notes. */
export function openNotes(parts: NoteParts) {
  const codeNote = createNoteCoding(parts);
  const purge = createNotePurge(parts);
  const jobs: readonly Job[] = [codeNote, purge];
  const crontab: readonly Recurring[] = [{ schedule: HOURLY, job: purge }];
  const use = {
    sessions: createSessions(parts),
    templates: createTemplates(parts),
    notes: createNotes({ ...parts, codeNote }),
  };
  return { use, jobs, crontab };
}
