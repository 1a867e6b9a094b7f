-- The invitations to a song that wait for an answer, for its owners; a row without one when there are none.
select l.id, l.email, l.role::text, (extract(epoch from l.created) * 1000)::bigint, (l.sent is not null)::integer
from members m left join letters l on l.project = m.project and l.purpose = 'invite' and coalesce(l.sent, now()) > now() - interval '7 days'
where m.project = $1 and m.user_id = $2 and m.role = 'owner' order by l.id desc
