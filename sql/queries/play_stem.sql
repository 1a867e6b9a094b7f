-- Where one stem of a page ($2: which, from 1) lies.
select b.bytes, b.parts, b.sha256, s.container, p.title || ' - ' || s.name
from plays p join (select play, container, name, sha256, row_number() over (partition by play order by position) as number from play_stems) s on s.play = p.id and s.number = $2
join blobs b on b.sha256 = s.sha256 where p.token_hash = $1
