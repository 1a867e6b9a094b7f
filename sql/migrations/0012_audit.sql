-- Who did what to accounts and to rights. Rows are only ever added, and go with time.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  user_id bigint not null,
  project bigint,
  what text not null,
  detail text not null default '',
  address text not null default ''
);
create index audit_of_user on audit (user_id, id);
create index audit_of_project on audit (project, id) where project is not null;
