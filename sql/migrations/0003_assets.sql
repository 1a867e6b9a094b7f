-- Large bytes: a blob is a list of parts in the store, named by the SHA-256 of the whole. Knowing a name gives nothing: rights
-- are rows of project_assets, which come to be when somebody has brought every byte and the bytes were checked.

create table blobs (
  sha256 bytea primary key check (octet_length(sha256) = 32),
  bytes bigint not null check (bytes >= 0),
  parts bytea[] not null,
  created timestamptz not null default now()
);

create table project_assets (
  project bigint not null references projects on delete cascade,
  sha256 bytea not null references blobs,
  user_id bigint not null,
  created timestamptz not null default now(),
  primary key (project, sha256)
);
create index project_assets_of_blob on project_assets (sha256);

create table uploads (
  project bigint not null references projects on delete cascade,
  sha256 bytea not null check (octet_length(sha256) = 32),
  bytes bigint not null check (bytes > 0),
  user_id bigint not null references users on delete cascade,
  why text not null default '', -- what was wrong with it, once it was whole
  touched timestamptz not null default now(),
  primary key (project, sha256)
);

create table upload_parts (
  project bigint not null,
  sha256 bytea not null,
  part integer not null check (part >= 0),
  part_sha256 bytea not null check (octet_length(part_sha256) = 32),
  primary key (project, sha256, part),
  foreign key (project, sha256) references uploads on delete cascade
);

-- Work for whoever has time: taken with `skip locked`, held by a lease, tried again when who held it is gone.
create table jobs (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('check', 'render')),
  project bigint not null references projects on delete cascade,
  user_id bigint not null,
  subject bytea not null,         -- what it is about: a SHA-256
  argument text not null default '',
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  tries integer not null default 0,
  part real not null default 0,   -- how much of it is done, 0..1
  lease bigint not null default 0,
  lease_until timestamptz not null default now(),
  result bytea,
  why text not null default '',
  created timestamptz not null default now(),
  changed timestamptz not null default now()
);
create index jobs_open on jobs (id) where state in ('waiting', 'running');
create unique index jobs_once on jobs (kind, project, subject, argument) where state in ('waiting', 'running');
create index blobs_of_part on blobs using gin (parts);
create index upload_parts_of_part on upload_parts (part_sha256);
