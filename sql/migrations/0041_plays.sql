-- Pages where anybody who has the address listens to a render: what was made stays as it is, however the song goes on. Of the address
-- only the hash is kept.
create table plays (
  id bigint generated always as identity primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  project bigint not null references projects on delete cascade,
  made_by bigint not null references users on delete cascade,
  title text not null check (length(title) between 1 and 200),
  receipt text not null, -- of its sound
  created timestamptz not null default now()
);
create index plays_of_project on plays (project);
create table play_files (
  play bigint not null references plays on delete cascade,
  use text not null check (use in ('sound', 'fallback', 'download')),
  container text not null,
  sha256 bytea not null references blobs,
  primary key (play, use)
);
create index play_files_of_blob on play_files (sha256);
