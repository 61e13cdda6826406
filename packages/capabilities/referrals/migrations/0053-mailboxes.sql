-- Mailboxes that referrals come to, and which of their messages have become a record.

create table referral_mailboxes (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  name text not null,
  host text not null,
  port integer not null check (port between 1 and 65535),
  tls text not null check (tls in ('implicit', 'starttls', 'none')),
  login text not null,
  -- Password, sealed with the id it belongs to.
  password bytea not null,
  folder text not null,
  processed_folder text,
  poll_minutes integer not null check (poll_minutes between 1 and 1440),
  enabled boolean not null,
  -- Messages that were in the folder before it was first looked at are taken too.
  takes_existing boolean not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- Changes with every change of where and how it is reached: a visit under way then ends.
  revision integer not null default 0,
  -- State: everything up to last_uid has been seen under this validity.
  uid_validity bigint,
  last_uid bigint not null default 0,
  last_seen timestamptz(3),
  last_error text,
  last_error_at timestamptz(3),
  failures integer not null default 0,
  next_visit_at timestamptz(3) not null,
  taken integer not null default 0,
  repeated integer not null default 0,
  unread integer not null default 0,
  -- Which process listens for new messages, and until when it is believed to.
  listener uuid,
  listens_until timestamptz(3),
  is_listening boolean not null default false
);

create unique index referral_mailboxes_by_name on referral_mailboxes (org_id, mode, name);
create index referral_mailboxes_due on referral_mailboxes (next_visit_at) where enabled;

create table referral_mailbox_messages (
  mailbox_id uuid not null references referral_mailboxes (id) on delete cascade,
  uid_validity bigint not null,
  uid bigint not null,
  -- Keyed hash of Message-ID and body: the same message under another uid.
  identity bytea,
  -- Null while it could not be taken yet.
  record_id text,
  attempts smallint not null default 0,
  -- When it was moved or marked on the server.
  settled_at timestamptz(3),
  seen_at timestamptz(3) not null,
  primary key (mailbox_id, uid_validity, uid),
  constraint settled_is_taken check (settled_at is null or record_id is not null)
);

create index referral_mailbox_messages_by_identity on referral_mailbox_messages (mailbox_id, identity);
create index referral_mailbox_messages_open on referral_mailbox_messages (mailbox_id, uid_validity, uid)
  where settled_at is null;
