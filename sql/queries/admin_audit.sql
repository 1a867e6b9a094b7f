-- What happened to anybody, the newest first: a hundred rows before number $1 (0: the last ones).
select a.id, (extract(epoch from a.at) * 1000)::bigint, a.user_id, coalesce(nullif(u.name, ''), u.email, ''), a.what, a.detail, a.address, coalesce(p.name, '')
from audit a left join users u on u.id = a.user_id left join projects p on p.id = a.project
where $1 = 0 or a.id < $1 order by a.id desc limit 100
