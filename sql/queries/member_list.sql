-- Who is in a project, for anybody who is; the best role first.
select o.user_id, u.name, u.kind, o.role::text, (o.user_id = $2)::int
from members m join members o on o.project = m.project join users u on u.id = o.user_id
where m.project = $1 and m.user_id = $2 order by o.role desc, o.user_id limit 1000
