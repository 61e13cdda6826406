-- Stored files. The bytes lie sealed in a folder or a bucket; here is what each one is, and the only key that opens it.

create table blobs (
  id text primary key,
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  size bigint not null check (size >= 0),
  sha256 bytea,
  content_type text,
  -- The file's own key, sealed with a key of the server that `key_id` names. Without it the bytes are noise.
  sealed_key bytea,
  key_id text,
  -- 'unchecked': no virus scanner is set. 'held': one is set and has not answered yet.
  scan text not null check (scan in ('unchecked', 'clean', 'held', 'infected')),
  created_at timestamptz not null,
  -- When the key was destroyed. What remains says that a file was here and since when it can no longer be read.
  deleted_at timestamptz,
  check ((deleted_at is null) = (sealed_key is not null)),
  check ((deleted_at is null) = (key_id is not null)),
  check ((deleted_at is null) = (sha256 is not null)),
  check (deleted_at is null or content_type is null)
);

create index blobs_by_organisation on blobs (org_id, mode, created_at desc, id);
create index blobs_by_key on blobs (key_id) where key_id is not null;

create function refuse_blob_revival() returns trigger language plpgsql as $$
begin
  raise exception 'a deleted blob stays deleted' using errcode = 'integrity_constraint_violation';
end $$;

create trigger blobs_stay_deleted before update on blobs
  for each row when (old.deleted_at is not null) execute function refuse_blob_revival();

-- Files whose bytes are being written, or were written and are not yet part of a change. A row is made before the
-- first byte, and removed in the transaction that keeps the file; what stays here is abandoned and swept by age.
create table blob_writes (
  id text primary key,
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  started_at timestamptz not null
);

create index blob_writes_by_age on blob_writes (started_at);
