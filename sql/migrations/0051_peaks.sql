-- What is drawn of a sound, made when it came; it goes with it. And what a sound was called when it came in another form.
create table peaks (
  sha256 bytea primary key references blobs on delete cascade,
  peaks bytea not null references blobs
);
create index peaks_of_blob on peaks (peaks);
create table decoded_sounds (
  project bigint not null references projects on delete cascade,
  brought bytea not null check (octet_length(brought) = 32),
  sha256 bytea not null references blobs on delete cascade,
  primary key (project, brought)
);
create index decoded_sounds_of_blob on decoded_sounds (sha256);
