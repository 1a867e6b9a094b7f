-- The links to a project that still work, for its owners; a row without one when there are none.
select l.id, l.role::text, (extract(epoch from l.created) * 1000)::bigint, coalesce((extract(epoch from l.expires) * 1000)::bigint, 0)
from members m left join links l on l.project = m.project and (l.expires is null or l.expires > now())
where m.project = $1 and m.user_id = $2 and m.role = 'owner' order by l.id desc
