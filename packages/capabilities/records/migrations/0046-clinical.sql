-- Coded facts of the practice record as FHIR R4 resources: what the notes say, and what was imported.

create table clinical_resources (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id bigint not null references patients (id) on delete cascade,
  -- The note that says so; null for what was imported. No reference: a note takes its facts along by itself.
  note_id uuid,
  resource_type text not null,
  -- Each coding three times, as it can be searched: `system|code`, `code` and `system|`.
  codes text[] not null,
  categories text[] not null,
  status text,
  -- What the resource says of when: from its first instant up to the first one after it.
  effective_from timestamptz(3),
  effective_until timestamptz(3),
  recorded_at timestamptz(3) not null,
  -- The resource itself, sealed: it quotes the note.
  sealed bytea not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz
);

create index clinical_resources_newest on clinical_resources (org_id, mode, resource_type, created_at, id)
  where deleted_at is null;
create index clinical_resources_by_patient on clinical_resources (patient_id, resource_type, created_at, id)
  where deleted_at is null;
create index clinical_resources_by_note on clinical_resources (note_id) where deleted_at is null and note_id is not null;
create index clinical_resources_by_code on clinical_resources using gin (codes) where deleted_at is null;
create index clinical_resources_by_change on clinical_resources (org_id, mode, resource_type, updated_at)
  where deleted_at is null;
create index clinical_resources_deleted on clinical_resources (deleted_at) where deleted_at is not null;
