-- What a render of stems has made so far, so that whoever goes on after a killed worker makes only the rest: the mix is position 0, with its
-- report; a stem has its part of the receipt and its file, or neither where nothing is heard of it. They go when the render is there.
create table render_passes (
  key bytea not null constraint render_passes_key_check check (octet_length(key) = 32), -- as in renders: document, engine and wish decide the bytes
  position integer not null,
  said text not null,
  sha256 bytea references blobs,
  created timestamptz not null default now(),
  primary key (key, position)
);
create index render_passes_of_blob on render_passes (sha256);
