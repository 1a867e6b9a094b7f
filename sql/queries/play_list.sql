-- The pages of a song, for those who may edit it; a row without one when there are none.
select p.id, p.title, (extract(epoch from p.created) * 1000)::bigint
from members m left join plays p on p.project = m.project where m.project = $1 and m.user_id = $2 and m.role >= 'editor' order by p.id desc
