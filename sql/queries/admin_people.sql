-- Everybody: what they are, how many songs are theirs, how much their songs hold, and whether they are locked out.
select u.id, u.kind, u.name, count(distinct m.project), coalesce(sum(b.bytes), 0)::bigint, (l.user_id is not null)::int, to_char(u.created, 'YYYY-MM-DD')
from users u
left join members m on m.user_id = u.id and m.role = 'owner'
left join project_assets a on a.project = m.project
left join blobs b on b.sha256 = a.sha256
left join locked_people l on l.user_id = u.id
group by u.id, l.user_id order by u.id
