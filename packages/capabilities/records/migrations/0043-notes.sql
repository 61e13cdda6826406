-- Sessions with their transcripts, templates, and clinical notes: drafts that are signed and then only added to.

create table clinical_sessions (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id bigint not null references patients (id) on delete cascade,
  external_id text,
  -- No reference: an appointment may be purged before what was said in it.
  appointment_id uuid,
  clinician_id text,
  created_by text not null,
  status text not null check (status in ('scheduled', 'in_progress', 'completed', 'cancelled')),
  session_date date,
  start_time timestamptz(3),
  end_time timestamptz(3),
  -- Both sealed under the record key. Null: there is none.
  title bytea,
  transcript bytea,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz,
  check (end_time >= start_time)
);

create unique index clinical_sessions_by_external_id on clinical_sessions (org_id, mode, external_id)
  where external_id is not null and deleted_at is null;
create index clinical_sessions_newest on clinical_sessions (org_id, mode, created_at, id) where deleted_at is null;
create index clinical_sessions_by_patient on clinical_sessions (patient_id, created_at, id);
create index clinical_sessions_by_day on clinical_sessions (org_id, mode, session_date) where deleted_at is null;
create index clinical_sessions_by_clinician on clinical_sessions (org_id, mode, clinician_id, created_at, id)
  where deleted_at is null;
create index clinical_sessions_by_appointment on clinical_sessions (appointment_id) where appointment_id is not null;
create index clinical_sessions_by_change on clinical_sessions (org_id, mode, updated_at) where deleted_at is null;
create index clinical_sessions_deleted on clinical_sessions (deleted_at) where deleted_at is not null;

-- The templates of an organisation. Those of the system are a file of the server.
create table note_templates (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  name text not null,
  specialty text,
  note_type text not null,
  sections jsonb not null,
  version int not null check (version > 0),
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz
);

-- A deleted template frees its name.
create unique index note_templates_by_name on note_templates (org_id, mode, lower(name)) where deleted_at is null;
create index note_templates_newest on note_templates (org_id, mode, created_at, id) where deleted_at is null;
create index note_templates_deleted on note_templates (deleted_at) where deleted_at is not null;

-- What a template said at each time: a note names the version it was begun from.
create table note_template_versions (
  template_id uuid not null references note_templates (id) on delete cascade,
  version int not null,
  name text not null,
  specialty text,
  note_type text not null,
  sections jsonb not null,
  at timestamptz(3) not null,
  by text not null,
  primary key (template_id, version)
);

create table notes (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id bigint not null references patients (id) on delete cascade,
  external_id text,
  -- No reference: a signed note outlives the session's recording and still names it.
  session_id uuid,
  note_type text not null,
  specialty text,
  -- No reference either: the template may be gone, its name stays.
  template_id uuid,
  template_version int,
  template_name text,
  status text not null check (status in ('draft', 'signed', 'addended', 'entered_in_error')),
  -- The content is this row of note_versions.
  version int not null check (version > 0),
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  signed_at timestamptz(3),
  signed_by text,
  -- SHA-256 of what was signed.
  signed_digest text,
  error_at timestamptz(3),
  error_by text,
  error_reason bytea,
  deleted_at timestamptz,
  check ((status = 'draft') = (signed_at is null)),
  check ((signed_at is null) = (signed_by is null) and (signed_at is null) = (signed_digest is null)),
  check ((status = 'entered_in_error') = (error_at is not null))
);

create unique index notes_by_external_id on notes (org_id, mode, external_id)
  where external_id is not null and deleted_at is null;
create index notes_newest on notes (org_id, mode, created_at, id) where deleted_at is null;
create index notes_by_patient on notes (patient_id, created_at, id);
create index notes_by_session on notes (session_id, created_at, id) where session_id is not null;
create index notes_by_author on notes (org_id, mode, created_by, created_at, id) where deleted_at is null;
create index notes_by_template on notes (template_id, created_at, id) where template_id is not null;
create index notes_by_type on notes (org_id, mode, note_type, created_at, id) where deleted_at is null;
create index notes_by_status on notes (org_id, mode, status, created_at, id) where deleted_at is null;
create index notes_by_change on notes (org_id, mode, updated_at) where deleted_at is null;
create index notes_deleted on notes (deleted_at) where deleted_at is not null;

-- Every content a note ever had.
create table note_versions (
  note_id uuid not null references notes (id) on delete cascade,
  version int not null,
  -- Sealed JSON: content, type, specialty, session, template and the codes that came with it.
  body bytea not null,
  at timestamptz(3) not null,
  by text not null,
  primary key (note_id, version)
);

-- What was added to a signed note, each by its own signer.
create table note_addenda (
  id uuid primary key,
  note_id uuid not null references notes (id) on delete cascade,
  body bytea not null,
  at timestamptz(3) not null,
  by text not null,
  -- SHA-256 of what was signed.
  digest text not null
);

create index note_addenda_by_note on note_addenda (note_id, at, id);

-- What the Coding engine reads in a note. A change of the note takes the row away.
create table note_codings (
  note_id uuid primary key references notes (id) on delete cascade,
  -- What is coded: this version and so many addenda.
  version int not null,
  addenda int not null,
  status text not null check (status in ('pending', 'coded', 'failed')),
  -- Sealed JSON; null until it is coded.
  result bytea,
  requested_at timestamptz(3) not null,
  coded_at timestamptz(3),
  check ((status = 'coded') = (result is not null) and (status = 'coded') = (coded_at is not null))
);

-- What was signed never changes, whoever writes the statement.
create function keep_signed_note() returns trigger language plpgsql as $$
begin
  if old.status = 'draft' and new.status in ('draft', 'signed') then
    return new;
  end if;
  if new.status = 'draft'
    or (old.status = 'addended' and new.status = 'signed')
    or (old.status = 'entered_in_error' and new.status <> 'entered_in_error')
    or (new.org_id, new.mode, new.patient_id, new.external_id, new.session_id, new.note_type, new.specialty, new.template_id,
        new.template_version, new.template_name, new.version, new.created_by, new.created_at, new.signed_at,
        new.signed_by, new.signed_digest)
      is distinct from
       (old.org_id, old.mode, old.patient_id, old.external_id, old.session_id, old.note_type, old.specialty, old.template_id,
        old.template_version, old.template_name, old.version, old.created_by, old.created_at, old.signed_at,
        old.signed_by, old.signed_digest)
  then
    raise exception 'A signed note does not change' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger notes_stay_signed before update on notes for each row execute function keep_signed_note();

create function keep_note_history() returns trigger language plpgsql as $$
begin
  -- With the note itself its history goes; on its own it never does.
  if tg_op = 'DELETE' and not exists (select from notes where id = old.note_id) then
    return old;
  end if;
  raise exception 'The history of a note does not change' using errcode = 'integrity_constraint_violation';
end $$;

create trigger note_versions_stay before update or delete on note_versions
  for each row execute function keep_note_history();
create trigger note_addenda_stay before update or delete on note_addenda
  for each row execute function keep_note_history();

create function admit_note_version() returns trigger language plpgsql as $$
begin
  if not exists (select from notes where id = new.note_id and status = 'draft' and version = new.version) then
    raise exception 'Only the present version of a draft is written' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger note_versions_of_drafts before insert on note_versions
  for each row execute function admit_note_version();

create function admit_addendum() returns trigger language plpgsql as $$
begin
  if not exists (select from notes where id = new.note_id and status = 'addended') then
    raise exception 'Only a signed note is added to' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger note_addenda_of_signed before insert on note_addenda
  for each row execute function admit_addendum();
