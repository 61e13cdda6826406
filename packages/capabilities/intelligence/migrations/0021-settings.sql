-- What an organisation chooses, test and live apart. No row means that nothing was chosen: every switch is off.

create table organisation_settings (
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  narrative_writer boolean not null default false,
  primary key (org_id, mode)
);

insert into revisions (topic) values ('settings');
