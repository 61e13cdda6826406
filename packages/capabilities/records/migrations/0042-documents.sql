-- Documents of patients. The bytes are a blob of the platform; here is what a practice knows of them.

create table documents (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id bigint not null references patients (id) on delete cascade,
  external_id text,
  blob_id text not null,
  filename text not null,
  file_type text not null check (file_type in ('pdf', 'jpeg', 'png', 'docx')),
  file_size bigint not null check (file_size > 0),
  sha256 bytea not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3)
);

create unique index documents_by_external_id on documents (org_id, mode, external_id)
  where external_id is not null and deleted_at is null;
create unique index documents_by_blob on documents (blob_id);
create index documents_newest on documents (org_id, mode, created_at, id) where deleted_at is null;
create index documents_by_patient on documents (patient_id, created_at, id);

-- What is left of a deleted document: enough to prove what was deleted and when, nothing of what was in it or whose it
-- was. The purge works through this table, so a document whose patient is purged first still loses its bytes.
create table document_deletions (
  document_id uuid primary key,
  org_id text not null,
  mode text not null,
  blob_id text not null,
  sha256 bytea not null,
  size bigint not null,
  deleted_at timestamptz(3) not null,
  -- When the key of the bytes was destroyed.
  purged_at timestamptz(3)
);

create index document_deletions_due on document_deletions (deleted_at, document_id) where purged_at is null;

create function note_document_deleted() returns trigger language plpgsql as $$
begin
  insert into document_deletions (document_id, org_id, mode, blob_id, sha256, size, deleted_at)
  values (old.id, old.org_id, old.mode, old.blob_id, old.sha256, old.file_size,
    case when tg_op = 'UPDATE' then new.deleted_at else coalesce(old.deleted_at, now()) end)
  on conflict (document_id) do nothing;
  return null;
end $$;

-- No writer can forget to note it.
create trigger documents_deleted after update on documents
  for each row when (old.deleted_at is null and new.deleted_at is not null) execute function note_document_deleted();
create trigger documents_removed after delete on documents
  for each row execute function note_document_deleted();
