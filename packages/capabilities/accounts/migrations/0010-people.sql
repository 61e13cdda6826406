-- People who sign in, and what they may do in each organisation.

create table people (
  id text primary key,
  email text not null,
  name text not null,
  password_hash text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

create unique index people_by_email on people (lower(email));

create table memberships (
  org_id text not null references organisations (id),
  person_id text not null references people (id),
  role text not null check (role in ('owner', 'admin', 'clinician', 'reviewer', 'analyst', 'developer', 'viewer')),
  rights text[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (org_id, person_id)
);

create index memberships_by_person on memberships (person_id);

-- Private halves are sealed with a key derived from the master key; the public halves are published as JWKS.
create table signing_keys (
  id text primary key,
  public_jwk jsonb not null,
  sealed_private_jwk bytea not null,
  created_at timestamptz not null default now()
);
