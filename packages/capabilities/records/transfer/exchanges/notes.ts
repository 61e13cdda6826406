import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { externalId, filledText, instant, text } from '../../fields.ts';
import { isUuid, makeUuid } from '../../ids.ts';
import * as store from '../../notes/store.ts';
import type { Owner } from '../../owner.ts';
import { sealJson, unsealJson } from '../../sealed.ts';
import type { Exchange, Incoming, Line } from '../exchange.ts';
import { type Row, tableExchange } from '../table-exchange.ts';
import { OF_PATIENT } from './lines.ts';

const CONTENT_MAX = 1_000_000;
const VERSIONS_MAX = 10_000;

const codes = z.record(z.string().max(50), text(500).nullable()).default({});
const by = filledText(200);
const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: 'Expected SHA-256 in hexadecimal' });

const Body = z.strictObject({
  session_id: z.string().nullable().default(null),
  note_type: filledText(100).default('clinical_visit'),
  specialty: text(200).nullable().default(null),
  template_id: z.string().nullable().default(null),
  template_version: z.int().nullable().default(null),
  template_name: text(200).nullable().default(null),
  content: text(CONTENT_MAX),
  icd10_codes: codes,
  cpt_codes: codes,
});

const NoteLine = z
  .strictObject({
    ...OF_PATIENT,
    external_id: externalId.nullish(),
    created_by: by.default('import'),
    versions: z
      .array(z.strictObject({ body: Body, at: instant, by }))
      .min(1)
      .max(VERSIONS_MAX)
      .describe('The oldest first'),
    signature: z.strictObject({ at: instant, by, digest }).nullish(),
    addenda: z
      .array(
        z.strictObject({ id: z.string().optional(), content: text(CONTENT_MAX), at: instant, by, digest }),
      )
      .default([]),
    entered_in_error: z.strictObject({ at: instant, by, reason: text(10_000) }).nullish(),
  })
  .refine(
    ({ signature, addenda, entered_in_error: error }) => signature || (addenda.length === 0 && !error),
    {
      path: ['signature'],
      error: 'Required: only a signed note has addenda, or is entered in error',
    },
  );
type NoteLine = z.output<typeof NoteLine>;

/** Notes with every content they ever had, their signature and what was added. They are stored as they came about, step by step. */
export function notes(sealKey: Buffer): Exchange {
  const table = tableExchange({
    kind: 'note',
    read: 'notes:read',
    write: 'notes:write',
    table: 'notes',
    hasExternalId: true,
    isSoftDeleted: true,
    ofPatients: true,
    Line: NoteLine,
    references: { patient_id: 'patient' },
    looseReferences: {
      'versions.*.body.session_id': 'session',
      'versions.*.body.template_id': 'template',
    },
    columns: {
      created_by: 'text',
      signed_at: 'timestamptz',
      signed_by: 'text',
      signed_digest: 'text',
      error_at: 'timestamptz',
      error_by: 'text',
      error_reason: {
        open: (stored, key) => unsealJson<{ reason: string }>(stored, key).reason,
        close: (reason, key) => sealJson({ reason }, key),
      },
    },
    rowsPerPage: 10,
    sealKey,
    complete: (tx, _owner, rows) => withHistory(tx, rows, sealKey),
  });
  return { ...table, insert: (tx, owner, incoming) => insertNotes(tx, owner, incoming, sealKey) };
}

type Version = { readonly note_id: string; readonly body: Buffer; readonly at: Date; readonly by: string };
type Addendum = Version & { readonly id: string; readonly digest: string };

async function withHistory(tx: Tx, rows: readonly Row[], sealKey: Buffer): Promise<Row[]> {
  const ids = rows.map(({ id }) => id);
  const { rows: versions } = await sql<Version>`
    select note_id, body, at, by from note_versions where note_id = any(${ids}::uuid[]) order by note_id, version`.execute(
    tx,
  );
  const { rows: addenda } = await sql<Addendum>`
    select note_id, id, body, at, by, digest from note_addenda where note_id = any(${ids}::uuid[])
    order by note_id, at, id`.execute(tx);
  return rows.map(
    ({ signed_at, signed_by, signed_digest, error_at, error_by, error_reason, ...row }): Row => ({
      ...row,
      versions: versions
        .filter(({ note_id }) => note_id === row.id)
        .map(({ body, at, by: author }) => ({ body: unsealJson(body, sealKey), at, by: author })),
      signature: signed_at && { at: signed_at, by: signed_by, digest: signed_digest },
      addenda: addenda
        .filter(({ note_id }) => note_id === row.id)
        .map(({ id, body, at, by: author, digest: print }) => ({
          id,
          ...unsealJson<{ content: string }>(body, sealKey),
          at,
          by: author,
          digest: print,
        })),
      entered_in_error: error_at && { at: error_at, by: error_by, reason: error_reason },
    }),
  );
}

async function insertNotes(
  tx: Tx,
  owner: Owner,
  incoming: readonly Incoming[],
  sealKey: Buffer,
): Promise<string[]> {
  const stored: string[] = [];
  for (const { id, line } of incoming) {
    if (await insertNote(tx, owner, id, line, sealKey)) stored.push(id);
  }
  return stored;
}

/** False when the external id is taken. */
async function insertNote(tx: Tx, owner: Owner, id: string, line: Line, sealKey: Buffer): Promise<boolean> {
  const note = line as unknown as NoteLine;
  const [first, ...later] = note.versions;
  if (first === undefined) return false;
  const isMade = await store.insertNote(tx, owner, {
    id,
    patientId: note.patient_id,
    externalId: note.external_id ?? null,
    by: note.created_by,
    at: new Date(note.created_at ?? first.at),
    body: first.body,
    sealedBody: sealJson(first.body, sealKey),
  });
  if (!isMade) return false;
  for (const [i, version] of later.entries()) {
    await store.writeVersion(tx, {
      id,
      version: i + 2,
      body: version.body,
      sealedBody: sealJson(version.body, sealKey),
      at: new Date(version.at),
      by: version.by,
    });
  }
  await insertSignatures(tx, id, note, sealKey);
  await sql`update notes set updated_at = ${note.updated_at ?? note.versions.at(-1)?.at} where id = ${id}`.execute(
    tx,
  );
  return true;
}

async function insertSignatures(tx: Tx, noteId: string, note: NoteLine, sealKey: Buffer): Promise<void> {
  const { signature, addenda, entered_in_error: error } = note;
  if (signature) await store.signNote(tx, noteId, { ...signature, at: new Date(signature.at) });
  for (const { id, content, at, ...addendum } of addenda) {
    await store.insertAddendum(tx, noteId, {
      ...addendum,
      id: await freeAddendumId(tx, id, at),
      sealedBody: sealJson({ content }, sealKey),
      at: new Date(at),
    });
  }
  if (error) {
    const sealedReason = sealJson({ reason: error.reason }, sealKey);
    await store.markError(tx, noteId, { at: new Date(error.at), by: error.by, sealedReason });
  }
}

async function freeAddendumId(tx: Tx, id: string | undefined, at: string): Promise<string> {
  if (id === undefined || !isUuid(id)) return makeUuid(Date.parse(at));
  const { rows } = await sql`select from note_addenda where id = ${id}`.execute(tx);
  return rows.length === 0 ? id : makeUuid(Date.parse(at));
}
