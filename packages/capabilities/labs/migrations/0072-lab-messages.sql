-- Laboratories that an organisation works with: how orders reach them, and how their messages are to be read.
create table lab_laboratories (
  id text primary key check (id ~ '^lab_[0-9a-f]{32}$'),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  name text not null,
  profile text not null check (profile in ('OML_O21', 'ORM_O01')),
  transport text not null check (transport in ('mllp', 'https', 'none')),
  host text,
  port integer check (port between 1 and 65535),
  tls boolean,
  -- PEM of the authority that has signed its certificate, where that is no public one.
  authority text,
  url text,
  -- Sealed: the value of the Authorization header.
  credential bytea,
  sending_application text not null,
  sending_facility text not null,
  receiving_application text not null,
  receiving_facility text not null,
  -- {their code: LOINC}
  local_codes jsonb not null default '{}',
  -- IANA zone of times without an offset; null: not known.
  time_zone text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  unique (org_id, mode, name),
  check ((transport = 'mllp') = (host is not null and port is not null and tls is not null)),
  check ((transport = 'https') = (url is not null)),
  check (credential is null or transport = 'https'),
  check (authority is null or tls)
);

-- Every HL7 message that came or goes, whole and sealed, and the answer to it. What goes waits here until the laboratory has
-- answered; a retry sends the same bytes under the same control id.
create table lab_messages (
  id uuid primary key,
  seq bigint generated always as identity,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  direction text not null check (direction in ('in', 'out')),
  -- Not a foreign key: messages outlive the laboratory's entry.
  laboratory_id text,
  kind text not null check (kind in ('new_order', 'cancel_order', 'results', 'reply', 'other')),
  order_id text references lab_orders (id),
  -- MSH-10 of what we send. What comes is known by a keyed digest of laboratory, MSH-4 and MSH-10, and of its bytes.
  control_id text,
  message_key bytea,
  content_digest bytea,
  state text not null check (state in ('waiting', 'received', 'accepted', 'refused', 'failed', 'void', 'taken')),
  attempts integer not null default 0,
  -- A code: why the last attempt came to nothing.
  last_error text,
  body bytea not null,
  reply bytea,
  reports integer not null default 0,
  unmatched integer not null default 0,
  created_at timestamptz(3) not null,
  next_attempt_at timestamptz(3),
  settled_at timestamptz(3),
  check ((direction = 'out') = (control_id is not null)),
  check ((direction = 'in') = (message_key is not null and content_digest is not null)),
  check (direction = 'in' or state <> 'taken'),
  check (direction = 'out' or state in ('taken', 'refused')),
  check (direction = 'in' or (order_id is not null and laboratory_id is not null)),
  check ((state = 'waiting') = (next_attempt_at is not null)),
  check ((state = 'waiting') = (settled_at is null))
);
create unique index lab_messages_taken on lab_messages (org_id, mode, message_key, content_digest)
  where direction = 'in' and state = 'taken';
create unique index lab_messages_by_control on lab_messages (org_id, mode, control_id) where direction = 'out';
create index lab_messages_newest on lab_messages (org_id, mode, seq desc);
create index lab_messages_by_state on lab_messages (org_id, mode, state, seq desc);
create index lab_messages_waiting on lab_messages (order_id, seq) where state = 'waiting';
create index lab_messages_of_order on lab_messages (order_id, seq) where direction = 'out';
