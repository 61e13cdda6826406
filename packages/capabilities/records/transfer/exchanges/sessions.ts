import { z } from 'zod';
import { filledText, text } from '../../fields.ts';
import { SessionOrder, Transcript } from '../../sessions/model.ts';
import { Template, TemplateVersionsReply } from '../../templates/model.ts';
import type { Exchange } from '../exchange.ts';
import { sealedField, sealedObject, tableExchange } from '../table-exchange.ts';
import { COMMON, externalIdOrNone, OF_PATIENT } from './lines.ts';
import { insertTemplateVersions, readTemplateVersions } from './template-versions.ts';

const { clinician_id, title, status, session_date, start_time, end_time } = SessionOrder.shape;

const SessionLine = z.strictObject({
  ...OF_PATIENT,
  external_id: externalIdOrNone,
  appointment_id: z.string().nullish(),
  clinician_id,
  created_by: filledText(64).default('import'),
  title,
  status: status.default('completed'),
  session_date,
  start_time,
  end_time,
  transcript: Transcript.pick({ text: true, summary: true, title: true, status: true })
    .partial({ summary: true, title: true })
    .nullish(),
});

const SCOPES = { read: 'notes:read', write: 'notes:write' } as const;

export const sessions = (sealKey: Buffer): Exchange =>
  tableExchange({
    kind: 'session',
    ...SCOPES,
    table: 'clinical_sessions',
    hasExternalId: true,
    isSoftDeleted: true,
    ofPatients: true,
    Line: SessionLine,
    references: { patient_id: 'patient' },
    looseReferences: { appointment_id: 'appointment' },
    columns: {
      appointment_id: 'uuid',
      clinician_id: 'text',
      created_by: 'text',
      status: 'text',
      session_date: 'date',
      start_time: 'timestamptz',
      end_time: 'timestamptz',
      title: sealedField('title'),
      transcript: sealedObject,
    },
    rowsPerPage: 20,
    sealKey,
    toRow: ({ transcript, ...line }) => ({
      ...line,
      transcript: transcript && { summary: null, title: null, ...transcript },
    }),
  });

const version = TemplateVersionsReply.shape.data.element;

const TemplateLine = z.strictObject({
  ...COMMON,
  ...Template.pick({ name: true, specialty: true, note_type: true, sections: true }).shape,
  version: z.int().min(1).default(1),
  created_by: text(200).default('import'),
  versions: z.array(version).max(1_000).default([]),
});

/** The organisation's own templates, with what they said before. One whose name is taken is not stored. */
export const templates = (sealKey: Buffer): Exchange =>
  tableExchange({
    kind: 'template',
    ...SCOPES,
    table: 'note_templates',
    hasExternalId: false,
    isSoftDeleted: true,
    ofPatients: false,
    Line: TemplateLine,
    columns: {
      name: 'text',
      specialty: 'text',
      note_type: 'text',
      sections: 'jsonb',
      version: 'int',
      created_by: 'text',
    },
    sealKey,
    complete: readTemplateVersions,
    finish: insertTemplateVersions,
  });
