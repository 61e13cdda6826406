-- Referrals: a file that came in, what was read from it, and the jobs that decided on it. What a letter says is sealed; the
-- columns beside it are what a worklist is ordered and counted by.

create table referral_records (
  id text primary key check (id ~ '^[0-9a-f]{24}$'),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  blob_id text not null,
  filename text not null,
  media_type text not null,
  file_size bigint not null check (file_size > 0),
  sha256 bytea not null,
  -- What the sender calls the way it came: `referralSource`.
  source text,
  origin text not null check (origin in ('upload', 'mailbox', 'folder')),
  created_by text not null,
  received_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  status text not null check (status in ('received', 'processing', 'completed', 'failed')),
  -- Of the last job that completed.
  job_id uuid,
  document_type text,
  category text,
  rank smallint,
  target_date date,
  disposition text,
  human_review boolean,
  review_reasons text[] not null default '{}',
  -- The earlier record whose text this one nearly repeats.
  near_duplicate_of text,
  deleted_at timestamptz(3)
);

-- The same bytes twice are one record.
create unique index referral_records_by_bytes on referral_records (org_id, mode, sha256) where deleted_at is null;
create unique index referral_records_by_blob on referral_records (blob_id);
create index referral_records_newest on referral_records (org_id, mode, received_at, id) where deleted_at is null;
create index referral_records_purge on referral_records (deleted_at) where deleted_at is not null;

-- The pages of a record: read once, whatever is asked of them later.
create table referral_pages (
  record_id text primary key references referral_records (id) on delete cascade,
  pages integer not null,
  text integer not null,
  ocr integer not null,
  blank integer not null,
  duplicate integer not null,
  failed integer not null,
  -- What the reader of documents gave, sealed.
  content bytea not null,
  read_at timestamptz(3) not null,
  constraint ledger_is_whole check (pages = text + ocr + blank + duplicate + failed)
);

create table referral_jobs (
  id uuid primary key,
  record_id text not null references referral_records (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Who asked for it: the key, the person, or what let the file in.
  asked_by text not null,
  status text not null check (status in ('pending', 'processing', 'completed', 'failed')),
  message text not null,
  -- What was asked for: pathway, start, entities.
  request jsonb not null,
  pathway_id text,
  pathway_version text,
  -- The outcome, sealed.
  outcome bytea,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint completed_has_outcome check ((status = 'completed') = (outcome is not null))
);

-- One job of a record at a time.
create unique index referral_jobs_running on referral_jobs (record_id) where status in ('pending', 'processing');
create index referral_jobs_of_record on referral_jobs (record_id, created_at);
create index referral_jobs_newest on referral_jobs (org_id, mode, created_at, id);

-- Words of a record by which nearly the same text is found again: hashes, nothing that can be read.
create table referral_fingerprints (
  record_id text primary key references referral_records (id) on delete cascade,
  org_id text not null,
  mode text not null,
  bands integer[] not null,
  signature bytea not null,
  -- A keyed hash of who the letter is about; letters of one template about two people are no duplicates.
  person bytea
);

create index referral_fingerprints_by_band on referral_fingerprints using gin (bands);

create table referral_settings (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Uploads begin a job by themselves.
  autonomous boolean not null,
  updated_by text not null,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode)
);
