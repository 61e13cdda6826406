-- Which process sends to an endpoint, and what stands behind an earlier delivery of its entity.

-- A delivery is held while an earlier one of the same entity waits for its next try, so that a long queue behind a dead
-- receiver is not looked through again and again. Set and taken back by the one process that sends to the endpoint.
alter table webhook_deliveries add column held boolean not null default false;

drop index webhook_deliveries_due;
create index webhook_deliveries_ready on webhook_deliveries (endpoint_id, due_at, id) where state = 'pending' and not held;
-- By settled_at, not by state: else an index by state is walked for one entity where statistics are old.
create index webhook_deliveries_of_entity on webhook_deliveries (endpoint_id, entity, id) where settled_at is null;
create index webhook_deliveries_held on webhook_deliveries (endpoint_id, entity, id) where settled_at is null and held;

-- Settled deliveries leave the index of those that are ready; it is read many times a second and must not grow long with them.
alter table webhook_deliveries set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000);

-- One process at a time sends to an endpoint. One that has died does not renew its leases.
create table webhook_leases (
  endpoint_id text primary key references webhook_endpoints (id) on delete cascade,
  holder uuid not null,
  expires_at timestamptz(3) not null
);
