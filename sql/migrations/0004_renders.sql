-- Renders that were made: the same document, engine and options give the same bytes, so nothing is rendered twice.
create table renders (
  key bytea primary key check (octet_length(key) = 32),
  sha256 bytea not null references blobs,
  receipt text not null,
  created timestamptz not null default now()
);
create index renders_of_blob on renders (sha256);
