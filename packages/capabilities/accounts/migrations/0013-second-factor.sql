-- Second factors: an authenticator's secret, sealed, and codes for the day it is lost.

create table second_factors (
  person_id text primary key references people (id) on delete cascade,
  sealed_secret bytea not null,
  created_at timestamptz not null,
  -- Not asked for until a first code has shown that the authenticator works.
  confirmed_at timestamptz,
  -- The time step of the newest code that was taken: no code works twice.
  last_step bigint not null default 0
);

create table recovery_codes (
  person_id text not null references people (id) on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (person_id, hash)
);

-- A right password that waits for its second factor.
create table sign_in_challenges (
  hash bytea primary key,
  person_id text not null references people (id) on delete cascade,
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  expires_at timestamptz not null
);

create index sign_in_challenges_by_person on sign_in_challenges (person_id);
create index sign_in_challenges_by_expiry on sign_in_challenges (expires_at);
