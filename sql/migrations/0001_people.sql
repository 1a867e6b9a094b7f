-- Who is here: people, their sessions, what they may do where.
-- Secrets (session, recovery, link) are kept as SHA-256 only; 128 random bits need no salt.

create type role as enum ('viewer', 'commenter', 'performer', 'editor', 'owner');

create table users (
  id bigint generated always as identity primary key,
  kind text not null default 'guest' check (kind in ('guest', 'account')),
  name text not null default '' check (length(name) <= 100),
  recovery_hash bytea unique check (octet_length(recovery_hash) = 32),
  created timestamptz not null default now()
);

create table sessions (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_id bigint not null references users on delete cascade,
  created timestamptz not null default now(),
  expires timestamptz not null
);
create index sessions_of_user on sessions (user_id);

create table projects (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 200),
  created timestamptz not null default now()
);

create table members (
  project bigint not null references projects on delete cascade,
  user_id bigint not null references users on delete cascade,
  role role not null,
  primary key (project, user_id)
);
create index members_of_user on members (user_id);

create table links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  project bigint not null references projects on delete cascade,
  role role not null check (role <> 'owner'),
  made_by bigint not null references users on delete cascade,
  created timestamptz not null default now(),
  expires timestamptz
);
create index links_of_project on links (project);
