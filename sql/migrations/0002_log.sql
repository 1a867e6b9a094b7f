-- The log of a branch and what is known of the clients that write to it. Rows of batches are never changed.
-- Unsigned 64-bit numbers of the program are kept in bigint with the same bits.

create table branches (
  id bigint generated always as identity primary key,
  project bigint not null references projects on delete cascade,
  name text not null default 'main' check (length(name) between 1 and 100),
  parent bigint references branches,
  parent_seq bigint,
  head_seq bigint not null default 0 check (head_seq >= 0),
  incarnation bigint not null default 1,
  created timestamptz not null default now(),
  unique (project, name),
  check ((parent is null) = (parent_seq is null))
);

-- An actor is the upper half of the ids a device makes, and its name as a client of the log: granted once, to one person.
create table actors (
  project bigint not null references projects on delete cascade,
  actor bigint not null check (actor between 1 and 4294967295),
  user_id bigint not null references users on delete cascade,
  primary key (project, actor)
);

create table batches (
  branch bigint not null references branches on delete cascade,
  seq bigint not null check (seq >= 1),
  client bigint not null,
  client_seq bigint not null check (client_seq >= 1),
  user_id bigint not null,
  time_ms bigint not null,
  status integer not null,
  reason bytea not null,
  body bytea not null,
  primary key (branch, seq),
  unique (branch, client, client_seq)
);
alter table batches alter column body set storage external; -- dense already

create table clients (
  branch bigint not null references branches on delete cascade,
  client bigint not null,
  last_seq bigint not null,
  primary key (branch, client)
);

-- A snapshot is a list of chunks, named by what is in them, so that neighbours share what did not change.
create table chunks (
  hash bytea primary key check (octet_length(hash) = 32),
  body bytea not null
);
alter table chunks alter column body set storage external;

create table snapshots (
  branch bigint not null references branches on delete cascade,
  incarnation bigint not null,
  seq bigint not null check (seq >= 0),
  manifest bytea[] not null,
  created timestamptz not null default now(),
  primary key (branch, incarnation, seq)
);
