-- Webhooks: where an organisation wants its events delivered, under which secrets, and what became of each delivery.

create table webhook_endpoints (
  id text primary key check (id ~ '^we_[0-9a-f]{20}$'),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Sealed: an address may carry a secret of the receiver.
  url bytea not null,
  description text,
  -- Every type when null.
  types text[],
  metadata bytea,
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  disabled_cause text check (disabled_cause in ('owner', 'gone', 'failing')),
  disabled_at timestamptz(3),
  -- Events up to this place of the organisation's log were there before the endpoint, or while it was disabled.
  after_seq bigint not null,
  -- While it is disabled: events after this place came since, and are not expected to be delivered.
  until_seq bigint,
  -- Since when no delivery has succeeded although some were tried.
  failing_since timestamptz(3),
  last_success_at timestamptz(3),
  last_failure_at timestamptz(3),
  version integer not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3),
  check ((state = 'disabled') = (disabled_cause is not null) and (state = 'disabled') = (disabled_at is not null)
    and (state = 'disabled') = (until_seq is not null))
);

create index webhook_endpoints_of_owner on webhook_endpoints (org_id, mode, created_at, id) where deleted_at is null;

-- Signing secrets, sealed. More than one are in force while a rotation overlaps.
create table webhook_secrets (
  id bigint generated always as identity primary key,
  endpoint_id text not null references webhook_endpoints (id) on delete cascade,
  algorithm text not null check (algorithm in ('hmac-sha256', 'ed25519')),
  secret bytea not null,
  created_at timestamptz(3) not null,
  -- Null for the newest one.
  expires_at timestamptz(3)
);

create index webhook_secrets_of_endpoint on webhook_secrets (endpoint_id, created_at);

-- Up to where each chain of the event log has been handed to the endpoints of its owner. Whoever hands out holds the
-- chain's row. Whoever makes, enables or re-subscribes an endpoint makes that row anew, so that no event falls between.
-- Endpoints are locked `for no key update`, as deliveries refer to them.
create table webhook_cursors (
  chain text primary key,
  seq bigint not null
);

create table webhook_deliveries (
  id bigint generated always as identity primary key,
  endpoint_id text not null references webhook_endpoints (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  event_id text not null,
  event_seq bigint not null,
  event_type text not null,
  -- Deliveries of one entity to one endpoint go out in their order.
  entity text not null,
  cause text not null default 'event' check (cause in ('event', 'replay')),
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  created_at timestamptz(3) not null,
  -- When the next attempt falls due, by the clock of its world.
  due_at timestamptz(3) not null,
  first_tried_at timestamptz(3),
  settled_at timestamptz(3),
  -- Of the last attempt: the status answered, or why there was none.
  last_status smallint,
  last_error text,
  check ((state = 'pending') = (settled_at is null))
);

-- An event goes to an endpoint once by itself; replays come besides.
create unique index webhook_deliveries_once on webhook_deliveries (endpoint_id, event_id) where cause = 'event';
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at) where state = 'pending';
create index webhook_deliveries_by_state on webhook_deliveries (endpoint_id, state, id);
create index webhook_deliveries_replayed on webhook_deliveries (endpoint_id, event_id) where cause = 'replay';
create index webhook_deliveries_settled on webhook_deliveries (settled_at) where settled_at is not null;

-- One row for each try. Nothing of what the receiver answered but its status.
create table webhook_attempts (
  delivery_id bigint not null references webhook_deliveries (id) on delete cascade,
  attempt integer not null,
  at timestamptz(3) not null,
  duration_ms integer not null,
  status smallint,
  error text,
  -- When the next one was to follow; null for the last.
  next_at timestamptz(3),
  primary key (delivery_id, attempt)
);
