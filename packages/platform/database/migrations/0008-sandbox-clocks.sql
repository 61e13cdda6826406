-- The clock of an organisation's test world: real time, and what it was moved ahead of it. No row means not moved.

create table sandbox_clocks (
  org_id text primary key references organisations (id),
  ahead_ms bigint not null check (ahead_ms >= 0),
  -- Where it is being moved to, while what falls due on the way is done.
  target timestamptz(3),
  moved_at timestamptz(3) not null
);

insert into revisions (topic) values ('sandbox_clocks');
