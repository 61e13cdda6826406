import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type MllpAddress, type MllpCertificates, readMllpAddresses } from '@chartwright/labs';
import {
  type BlobAddress,
  type Cidr,
  readBlobAddress,
  readCidrs,
  readScannerAddress,
  type ScannerAddress,
} from '@chartwright/platform';
import {
  type FolderAddress,
  READER_PROTOCOLS,
  type ReaderEndpoints,
  readFolderAddress,
} from '@chartwright/referrals';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** What identifiers begin with where nobody said an address: it must not follow the port of one run. */
const DEFAULT_PUBLIC_URL = 'http://localhost:8787';

/** A setting in a form of its own; the reader throws what it does not know. */
const readBy = <T>(read: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch {
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }
  });

const Environment = z.object({
  CHARTWRIGHT_PORT: port.default(8787),
  CHARTWRIGHT_HOST: z.string().min(1).default('localhost'),
  CHARTWRIGHT_DATA: z.string().min(1).default('data'),
  CHARTWRIGHT_DATABASE_URL: z.string().min(1).optional(),
  CHARTWRIGHT_BLOBS_URL: readBy((url) => readBlobAddress(url, '')).optional(),
  CHARTWRIGHT_VIRUS_SCANNER: readBy(readScannerAddress).optional(),
  CHARTWRIGHT_EGRESS_ALLOW: readBy(readCidrs).default([]),
  CHARTWRIGHT_REFERRALS_INBOX: readBy(readFolderAddress).optional(),
  CHARTWRIGHT_LABS_MLLP: readBy(readMllpAddresses).default([]),
  CHARTWRIGHT_LABS_MLLP_CERT: z.string().min(1).optional(),
  CHARTWRIGHT_LABS_MLLP_KEY: z.string().min(1).optional(),
  CHARTWRIGHT_LABS_MLLP_CLIENTS: z.string().min(1).optional(),
  CHARTWRIGHT_ANALYTICS_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  CHARTWRIGHT_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  CHARTWRIGHT_PROCESSES: z.union([z.literal('auto'), z.coerce.number().int().min(1).max(64)]).default('auto'),
  CHARTWRIGHT_PUBLIC_URL: httpUrl.optional(),
  CHARTWRIGHT_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  CHARTWRIGHT_MAIL_FROM: z.string().min(3).max(320).optional(),
  CHARTWRIGHT_FHIR_BASE: httpUrl.optional(),
  CHARTWRIGHT_MASTER_KEY: z.string().min(1).optional(),
  CHARTWRIGHT_MASTER_KEY_FILE: z.string().min(1).optional(),
  CHARTWRIGHT_LOG_LEVEL: z.enum(['error', 'warn', 'info']).default('info'),
  CHARTWRIGHT_TRUST_PROXY: z.enum(['true', 'false']).default('false'),
  CHARTWRIGHT_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).default(100_000),
  CHARTWRIGHT_SIGNUP: z.enum(['open', 'closed']).default('open'),
  CHARTWRIGHT_CODING_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(30),
  CHARTWRIGHT_WRITER_URL: httpUrl.optional(),
  CHARTWRIGHT_WRITER_MODEL: z.string().min(1).optional(),
  CHARTWRIGHT_WRITER_KEY: z.string().min(1).optional(),
  CHARTWRIGHT_ANALYST_URL: httpUrl.optional(),
  CHARTWRIGHT_ANALYST_MODEL: z.string().min(1).optional(),
  CHARTWRIGHT_ANALYST_KEY: z.string().min(1).optional(),
  CHARTWRIGHT_REFERRALS_ASSISTANT_URL: httpUrl.optional(),
  CHARTWRIGHT_REFERRALS_ASSISTANT_MODEL: z.string().min(1).optional(),
  CHARTWRIGHT_REFERRALS_ASSISTANT_KEY: z.string().min(1).optional(),
  CHARTWRIGHT_REFERRALS_ASSISTANT_PROTOCOL: z.enum(READER_PROTOCOLS).default('openai'),
  CHARTWRIGHT_REFERRALS_JUDGE_URL: httpUrl.optional(),
  CHARTWRIGHT_REFERRALS_JUDGE_MODEL: z.string().min(1).optional(),
  CHARTWRIGHT_REFERRALS_JUDGE_KEY: z.string().min(1).optional(),
  CHARTWRIGHT_REFERRALS_JUDGE_PROTOCOL: z.enum(READER_PROTOCOLS).default('openai'),
  CHARTWRIGHT_REFERRALS_READER_SECONDS: z.coerce.number().int().min(1).max(600).default(120),
  NO_COLOR: z.string().optional(),
});

/** Everything the process is told from outside, parsed once. Nothing else reads the environment. */
export type Config = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Where stored files lie, sealed. */
  readonly blobs: BlobAddress;
  /** Undefined: files are not scanned. */
  readonly virusScanner: ScannerAddress | undefined;
  /** Private networks that may be reached for hosts named by an organisation. */
  readonly egressAllow: readonly Cidr[];
  /** Undefined: no folder is watched for faxes. */
  readonly referralsInbox: FolderAddress | undefined;
  /** Where laboratories deliver by MLLP, and the certificates of that. */
  readonly labsMllp: {
    readonly addresses: readonly MllpAddress[];
    readonly certificates: MllpCertificates | undefined;
  };
  /** A PostgreSQL that questions of data are answered from; undefined: DuckDB on this machine. */
  readonly analyticsUrl: string | undefined;
  /** `all` owns the embedded database; `api` and `worker` join the one that already runs. */
  readonly role: 'all' | 'api' | 'worker';
  /** Joins the port of the process that started this one. */
  readonly joins: boolean;
  /** How many processes answer HTTP on the port, this one included. */
  readonly processes: number;
  /** How many threads of this process may code notes at once. */
  readonly codingThreads: number;
  /** How many pages of referrals this process may read as pictures at the same time; each takes a core and half a gigabyte. */
  readonly pictureReaders: number;
  /** Whether commands print without colour, as https://no-color.org asks. */
  readonly isColorOff: boolean;
  /** Where clients reach the server, when it was said; else it is where the server listens. */
  readonly givenPublicUrl: string | undefined;
  /** Mail server of invitations and password resets; undefined: mails become files in the data folder. */
  readonly smtpUrl: string | undefined;
  /** Sender of those mails. */
  readonly from: string;
  /** Beginning of our FHIR system URIs. An identifier, so it does not follow the port the server happens to use. */
  readonly fhirBase: string;
  readonly masterKey: string | undefined;
  readonly masterKeyFile: string | undefined;
  /** What further processes of this server are started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logLevel: 'error' | 'warn' | 'info';
  readonly trustProxy: boolean;
  readonly requestsPerSecond: number;
  /** Whether anybody may make an organisation and a key at `POST /signup`. */
  readonly isSignUpOpen: boolean;
  /** Age in days at which notes and their results are deleted. */
  readonly codingRetentionDays: number;
  /** The optional narrative writer: an OpenAI-compatible endpoint. Undefined: the template alone. */
  readonly writer:
    | { readonly url: string; readonly model: string; readonly key: string | undefined }
    | undefined;
  /** The optional language model that may propose typed queries. Undefined: the grammar alone. */
  readonly analyst:
    | { readonly url: string; readonly model: string; readonly key: string | undefined }
    | undefined;
  /** Language models that may read referrals. What is not configured is read by the built-in reader. */
  readonly referralReaders: ReaderEndpoints;
  /** How long such a model may read one referral before the built-in reader does. */
  readonly referralReaderSeconds: number;
};

export type Flags = {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
  readonly role?: string | undefined;
  readonly joins?: boolean | undefined;
};

/**
 * Reads the configuration. Flags win over the environment.
 *
 * @throws {Error} naming every setting that is wrong, never its value
 */
export function readConfig(
  flags: Flags = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse({
    ...given,
    ...(flags.port !== undefined && { CHARTWRIGHT_PORT: flags.port }),
    ...(flags.host !== undefined && { CHARTWRIGHT_HOST: flags.host }),
    ...(flags.data !== undefined && { CHARTWRIGHT_DATA: flags.data }),
    ...(flags.role !== undefined && { CHARTWRIGHT_ROLE: flags.role }),
  });
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new Error(`These settings cannot be used as given: ${names.join(', ')}.`);
  }
  const e = parsed.data;
  if ((e.CHARTWRIGHT_WRITER_URL === undefined) !== (e.CHARTWRIGHT_WRITER_MODEL === undefined)) {
    throw new Error('CHARTWRIGHT_WRITER_URL and CHARTWRIGHT_WRITER_MODEL are set together or not at all.');
  }
  if ((e.CHARTWRIGHT_ANALYST_URL === undefined) !== (e.CHARTWRIGHT_ANALYST_MODEL === undefined)) {
    throw new Error('CHARTWRIGHT_ANALYST_URL and CHARTWRIGHT_ANALYST_MODEL are set together or not at all.');
  }
  const publicUrl = e.CHARTWRIGHT_PUBLIC_URL ?? DEFAULT_PUBLIC_URL;
  return {
    port: e.CHARTWRIGHT_PORT,
    host: e.CHARTWRIGHT_HOST,
    dataDir: resolve(e.CHARTWRIGHT_DATA),
    databaseUrl: e.CHARTWRIGHT_DATABASE_URL,
    blobs: e.CHARTWRIGHT_BLOBS_URL ?? readBlobAddress(undefined, resolve(e.CHARTWRIGHT_DATA)),
    virusScanner: e.CHARTWRIGHT_VIRUS_SCANNER,
    egressAllow: e.CHARTWRIGHT_EGRESS_ALLOW,
    referralsInbox: e.CHARTWRIGHT_REFERRALS_INBOX,
    labsMllp: { addresses: e.CHARTWRIGHT_LABS_MLLP, certificates: readMllpCertificates(e) },
    analyticsUrl: e.CHARTWRIGHT_ANALYTICS_URL,
    role: e.CHARTWRIGHT_ROLE,
    joins: flags.joins ?? false,
    processes: flags.joins === true ? 1 : countProcesses(e.CHARTWRIGHT_PROCESSES),
    codingThreads: countCodingThreads(countProcesses(e.CHARTWRIGHT_PROCESSES)),
    pictureReaders: countPictureReaders(),
    isColorOff: e.NO_COLOR !== undefined,
    givenPublicUrl: e.CHARTWRIGHT_PUBLIC_URL,
    smtpUrl: e.CHARTWRIGHT_SMTP_URL,
    from: e.CHARTWRIGHT_MAIL_FROM ?? `Chartwright <no-reply@${new URL(publicUrl).hostname}>`,
    fhirBase: e.CHARTWRIGHT_FHIR_BASE ?? `${publicUrl}/fhir`,
    masterKey: e.CHARTWRIGHT_MASTER_KEY,
    masterKeyFile: e.CHARTWRIGHT_MASTER_KEY_FILE,
    environment,
    logLevel: e.CHARTWRIGHT_LOG_LEVEL,
    trustProxy: e.CHARTWRIGHT_TRUST_PROXY === 'true',
    requestsPerSecond: e.CHARTWRIGHT_REQUESTS_PER_SECOND,
    isSignUpOpen: e.CHARTWRIGHT_SIGNUP === 'open',
    codingRetentionDays: e.CHARTWRIGHT_CODING_RETENTION_DAYS,
    writer:
      e.CHARTWRIGHT_WRITER_URL === undefined || e.CHARTWRIGHT_WRITER_MODEL === undefined
        ? undefined
        : { url: e.CHARTWRIGHT_WRITER_URL, model: e.CHARTWRIGHT_WRITER_MODEL, key: e.CHARTWRIGHT_WRITER_KEY },
    analyst:
      e.CHARTWRIGHT_ANALYST_URL === undefined || e.CHARTWRIGHT_ANALYST_MODEL === undefined
        ? undefined
        : {
            url: e.CHARTWRIGHT_ANALYST_URL,
            model: e.CHARTWRIGHT_ANALYST_MODEL,
            key: e.CHARTWRIGHT_ANALYST_KEY,
          },
    referralReaderSeconds: e.CHARTWRIGHT_REFERRALS_READER_SECONDS,
    referralReaders: { assistant: readerOf(e, 'ASSISTANT'), judge: readerOf(e, 'JUDGE') },
  };
}

/** What encrypts deliveries of laboratories. */
function readMllpCertificates(e: z.infer<typeof Environment>): MllpCertificates | undefined {
  const { CHARTWRIGHT_LABS_MLLP_CERT: cert, CHARTWRIGHT_LABS_MLLP_KEY: key } = e;
  const clients = e.CHARTWRIGHT_LABS_MLLP_CLIENTS;
  if (cert !== undefined && key !== undefined) return { cert, key, clients };
  if (cert === undefined && key === undefined && clients === undefined) return undefined;
  throw new Error(
    'CHARTWRIGHT_LABS_MLLP_CERT and CHARTWRIGHT_LABS_MLLP_KEY are set together; CHARTWRIGHT_LABS_MLLP_CLIENTS only with them.',
  );
}

/** The language model of one reader. */
function readerOf(e: z.infer<typeof Environment>, role: 'ASSISTANT' | 'JUDGE'): ReaderEndpoints['judge'] {
  const prefix = `CHARTWRIGHT_REFERRALS_${role}` as const;
  const [url, model] = [e[`${prefix}_URL`], e[`${prefix}_MODEL`]];
  if ((url === undefined) !== (model === undefined))
    throw new Error(`${prefix}_URL and ${prefix}_MODEL are set together or not at all.`);
  if (url === undefined || model === undefined) return undefined;
  return { protocol: e[`${prefix}_PROTOCOL`], url, model, key: e[`${prefix}_KEY`] };
}

/** More processes than these gain little and cost memory and database connections. */
const AUTO_PROCESSES_MAX = 4;

/** Processes can share a port only where the kernel spreads connections over them. */
function countProcesses(setting: number | 'auto'): number {
  if (process.platform !== 'linux') return 1;
  return setting === 'auto' ? Math.min(availableParallelism(), AUTO_PROCESSES_MAX) : setting;
}

const CODING_THREADS_MAX = 8;

/** The cores but one, shared between the processes. With two a short note passes a long one; the second starts only then. */
const countCodingThreads = (processes: number): number =>
  Math.max(2, Math.min(CODING_THREADS_MAX, Math.floor((availableParallelism() - 1) / processes)));

const PICTURE_READERS_MAX = 8;

/** Only one process of a server works on jobs. */
const countPictureReaders = (): number => Math.max(1, Math.min(PICTURE_READERS_MAX, availableParallelism()));
