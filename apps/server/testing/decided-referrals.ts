import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import {
  type Evaluation,
  evaluate,
  type Pathway,
  parsePathway,
  systemTemplates,
  type TriageInput,
} from '@chartwright/pathways';
import { type Database, loadSecrets, seal } from '@chartwright/platform';

/** What a patient of a planted referral is told apart by. */
export type PlantedPatient = {
  readonly condition: string;
  readonly birthDate?: string;
  readonly facts?: Readonly<Record<string, boolean | number>>;
};

/** Where it is planted: a test server, or a data folder and its database. */
type Place = {
  readonly dataDir: string;
  readonly credentials: { readonly orgId: string };
  readonly database: Pick<Database, 'pool'>;
};

export type Planted = {
  readonly recordId: string;
  readonly jobId: string;
};

type Order = {
  readonly orgId?: string;
  readonly mode?: 'test' | 'live';
  /** What is stored of the decision, where it is to be another than the rules give. */
  readonly stored?: (evaluation: Evaluation) => Evaluation;
  /** The semi-automatic pathway that was named. */
  readonly start?: string;
  readonly state?: 'completed' | 'pending';
  readonly receivedAt?: Date;
};

export function templatePathway(id: string): Pathway {
  const parsed = parsePathway(systemTemplates.find((template) => template.id === id)?.text);
  if (parsed.state !== 'parsed') throw new Error(`The template ${id} does not parse`);
  return parsed.pathway;
}

const evidenced = <T>(value: T) => ({ value, evidence: ['1:0-4'] });

/** What a pathway is asked of one whole letter. */
const inputOf = ({ condition, birthDate = '1960-01-31', facts = {} }: PlantedPatient): TriageInput => ({
  documentType: 'referral',
  receivedAt: '2026-03-05',
  letterDate: '2026-03-03',
  patients: [
    {
      id: '1',
      given: ['patient.name', 'patient.dob', 'referrer.name', 'reason'],
      birthDate: evidenced(birthDate),
      conditions: [condition],
      facts: Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, evidenced(value)])),
    },
  ],
});

/** Leaves a decided referral in the store, as the job that reads referrals leaves one. */
export async function plantDecided(
  app: Place,
  pathway: Pathway,
  patient: PlantedPatient,
  order: Order = {},
): Promise<Planted> {
  const {
    orgId = app.credentials.orgId,
    mode = 'live',
    state = 'completed',
    stored = (same) => same,
  } = order;
  const { receivedAt = new Date('2026-03-05T09:00:00Z') } = order;
  const input = inputOf(patient);
  const evaluation = stored(
    evaluate(pathway, input, order.start === undefined ? {} : { start: order.start }),
  );
  const { dataDir } = app;
  const secrets = await loadSecrets({ dataDir, masterKey: undefined, masterKeyFile: undefined });
  const outcome = zstdCompressSync(JSON.stringify({ input, evaluation, result: {}, comparison: {} }));
  const [recordId, jobId] = [randomBytes(12).toString('hex'), randomUUID()];
  const isDone = state === 'completed';
  const { pool } = app.database;
  await pool.query(
    `insert into referral_records (id, org_id, mode, blob_id, filename, media_type, file_size, sha256, origin, created_by,
       received_at, updated_at, status, job_id)
     values ($1, $2, $3, $1, 'letter.pdf', 'application/pdf', 1, $4, 'upload', 'planted', $5, $5, $6, $7)`,
    [
      recordId,
      orgId,
      mode,
      createHash('sha256').update(recordId).digest(),
      receivedAt,
      isDone ? 'completed' : 'processing',
      isDone ? jobId : null,
    ],
  );
  await pool.query(
    `insert into referral_jobs (id, record_id, org_id, mode, asked_by, status, message, request, pathway_id,
       pathway_version, outcome, created_at, updated_at)
     values ($1, $2, $3, $4, 'planted', $5, '', '{}', $6, $7, $8, $9, $9)`,
    [
      jobId,
      recordId,
      orgId,
      mode,
      state,
      evaluation.pathway.id,
      evaluation.pathway.version,
      isDone ? seal(outcome, secrets.recordSeal) : null,
      receivedAt,
    ],
  );
  return { recordId, jobId };
}
