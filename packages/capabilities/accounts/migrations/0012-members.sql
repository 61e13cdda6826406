-- Mail on its way out, sealed; a row is deleted once its mail was handed over, or when it would come too late.
create table outgoing_mails (
  id text primary key,
  sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index outgoing_mails_by_expiry on outgoing_mails (expires_at);

-- A row without a person stands for an unknown e-mail address: asking costs the same for both.
create table password_resets (
  hash bytea primary key,
  person_id text references people (id) on delete cascade,
  expires_at timestamptz not null
);

create index password_resets_by_person on password_resets (person_id);
create index password_resets_by_expiry on password_resets (expires_at);

create table invitations (
  id text primary key,
  org_id text not null references organisations (id),
  email text not null,
  role text not null check (role in ('owner', 'admin', 'clinician', 'reviewer', 'analyst', 'developer', 'viewer')),
  rights text[] not null default '{}',
  hash bytea not null unique,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- One open invitation an address; accepted and withdrawn ones are deleted, the audit keeps their story.
create unique index invitations_by_email on invitations (org_id, lower(email));
create index invitations_by_expiry on invitations (expires_at);
