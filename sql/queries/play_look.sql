-- A page by the hash of its address: what it is called, whose it is, since when, the receipt of its sound, and what else it has.
select p.title, coalesce(u.name, ''), (extract(epoch from p.created) * 1000)::bigint, p.receipt,
  coalesce((select container from play_files f where f.play = p.id and f.use = 'fallback'), ''), coalesce((select container from play_files f where f.play = p.id and f.use = 'download'), '')
from plays p left join users u on u.id = p.made_by where p.token_hash = $1
