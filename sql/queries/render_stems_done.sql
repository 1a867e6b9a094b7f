-- Stems that were made: their receipt ($2) names them in order, and their blobs are there. What was kept to go on with is not needed any more.
with made as (insert into renders (key, receipt) values ($1, $2) on conflict do nothing returning key),
  done as (delete from render_passes where key = $1)
insert into render_stems (key, position, name, hue, columns, crc32, sha256)
select made.key, of.position, of.stem ->> 'name', (of.stem ->> 'hue')::integer, of.stem ->> 'columns', (of.stem ->> 'crc32')::bigint, decode(of.stem ->> 'file_sha256', 'hex')
from made, json_array_elements($2::json -> 'stems') with ordinality as of (stem, position)
