-- A page by the hash of its address: what it is called, whose it is, since when, the receipt of its sound, and what else it has.
select p.title, coalesce(u.name, ''), (extract(epoch from p.created) * 1000)::bigint, p.receipt,
  coalesce((select container from play_files f where f.play = p.id and f.use = 'fallback'), ''), coalesce((select container from play_files f where f.play = p.id and f.use = 'download'), ''),
  (select coalesce(json_agg(json_build_object('name', s.name, 'hue', s.hue, 'columns', s.columns) order by s.position), '[]') from play_stems s where s.play = p.id)::text,
  (exists (select from play_files f where f.play = p.id and f.use = 'download') and coalesce((select bool_and(s.crc32 is not null) from play_stems s where s.play = p.id), false))::integer
from plays p left join users u on u.id = p.made_by where p.token_hash = $1
