-- Appointments, and the series some of them are occurrences of. Each occurrence is a row: it has a state of its own, and it
-- holds its slot like any other appointment.

-- For an exclusion constraint over texts and a range. A trusted extension: whoever owns the database may make it. Where a server
-- does not carry it, this migration stops here: install the contrib package of that PostgreSQL.
create extension if not exists btree_gist;

create table appointment_series (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id bigint not null references patients (id) on delete cascade,
  -- The parts of an RFC 5545 rule under the names of the API. Its DTSTART is starts_at in time_zone.
  rule jsonb not null,
  starts_at timestamptz(3) not null,
  time_zone text not null,
  -- Occurrences that begin before this moment are rows. Null: there will be no more.
  planned_until timestamptz(3),
  -- What an occurrence that is planned later is made of.
  clinician_id text not null,
  appointment_type text,
  visit_type text not null,
  duration_minutes int not null,
  notes bytea,
  allow_overlap boolean not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

create index appointment_series_by_patient on appointment_series (patient_id);
create index appointment_series_to_plan on appointment_series (planned_until) where planned_until is not null;

create table appointments (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id bigint not null references patients (id) on delete cascade,
  external_id text,
  -- A person, or the key that books where nobody stands behind it: whose time it takes.
  clinician_id text not null,
  appointment_type text,
  visit_type text not null check (visit_type in ('Telehealth', 'In-Person', 'Both', 'Other')),
  start_at timestamptz(3) not null,
  duration_minutes int not null check (duration_minutes >= 1),
  end_at timestamptz(3) not null check (end_at - start_at = make_interval(mins => duration_minutes)),
  -- An IANA name.
  time_zone text not null,
  -- Sealed under the record key. Null: none.
  notes bytea,
  status text not null check (status in ('SCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW')),
  allow_overlap boolean not null,
  -- Planned ahead by the server into a slot that was taken: kept for a person to decide, without holding the slot.
  in_conflict boolean not null default false,
  series_id uuid references appointment_series (id) on delete cascade,
  -- Where the rule puts this occurrence (RECURRENCE-ID), wherever it was moved.
  original_start_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz,
  takes_slot boolean not null generated always as (
    status in ('SCHEDULED', 'COMPLETED') and deleted_at is null and not allow_overlap and not in_conflict) stored,
  check ((series_id is null) = (original_start_at is null)),
  -- Nobody is in two appointments at once. The end is not part of a range: back to back is no overlap. The range leads: texts
  -- first would make each insertion twice as slow.
  constraint appointments_slot exclude using gist (
    tstzrange(start_at, end_at) with &&, clinician_id with =, org_id with =, mode with =) where (takes_slot)
);

create unique index appointments_by_external_id on appointments (org_id, mode, external_id)
  where external_id is not null and deleted_at is null;
create index appointments_newest on appointments (org_id, mode, created_at, id) where deleted_at is null;
create index appointments_by_status on appointments (org_id, mode, status, created_at, id) where deleted_at is null;
-- A list of some days is sorted by what these carry along, without a look at the rows.
create index appointments_by_start on appointments (org_id, mode, start_at) include (created_at, id)
  where deleted_at is null;
create index appointments_by_clinician on appointments (org_id, mode, clinician_id, start_at) include (created_at, id)
  where deleted_at is null;
create index appointments_by_change on appointments (org_id, mode, updated_at) where deleted_at is null;
create index appointments_by_patient on appointments (patient_id, created_at, id);
create index appointments_by_series on appointments (series_id, original_start_at) where series_id is not null;
create index appointments_deleted on appointments (deleted_at) where deleted_at is not null;
