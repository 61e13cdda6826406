-- Uploads: what was promised to whom, what has come of it, and the parts of large ones. The bytes are blobs.

create table upload_files (
  id text primary key check (id ~ '^file_[0-9a-f]{32}$'),
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  -- Where it stands in a list.
  position bigint generated always as identity unique,
  way text not null check (way in ('put', 'multipart')),
  state text not null check (state in ('awaiting_upload', 'received', 'checking', 'ready', 'rejected')),
  -- Sealed: the name, and what the sender said of type, hash and dataset.
  content bytea not null,
  declared_size bigint check (declared_size > 0),
  part_size bigint check (part_size > 0),
  -- Of a large file that comes by a bucket: the bucket's own name of the upload.
  staged_upload_id text,
  -- The bytes come by a bucket's own address; until then something may lie there.
  staged_until timestamptz(3),
  -- Who is sending at this moment, so that an address is used once, and until when that counts unless it goes on.
  lease text,
  leased_until timestamptz(3),
  blob_id text,
  size bigint check (size >= 0),
  sha256 bytea,
  kind text check (kind in ('table', 'document')),
  format text,
  -- Why it was rejected: a code.
  reason text check (reason ~ '^[a-z][a-z0-9_]{0,63}$'),
  created_kind text not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- Until when bytes are taken.
  expires_at timestamptz(3) not null,
  received_at timestamptz(3),
  -- When it was whole, checked and handed on to be read.
  begun_at timestamptz(3),
  deleted_at timestamptz(3),
  check ((way = 'multipart') = (part_size is not null)),
  check (way = 'put' or declared_size is not null),
  check ((state = 'rejected') = (reason is not null)),
  check ((lease is null) = (leased_until is null))
);

create index upload_files_newest on upload_files (org_id, mode, position desc) where deleted_at is null;
create index upload_files_awaited on upload_files (expires_at) where state = 'awaiting_upload' and deleted_at is null;
create index upload_files_staged on upload_files (staged_until) where staged_until is not null;

create table upload_parts (
  file_id text not null references upload_files (id),
  number integer not null check (number between 1 and 10000),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  blob_id text not null,
  size bigint not null check (size > 0),
  etag text not null,
  received_at timestamptz(3) not null,
  primary key (file_id, number)
);
