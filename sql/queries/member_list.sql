-- Who is in a project, for anybody who is; the best role first. At most $4 behind the place $3 (0: the first), which the last column tells.
-- One row without a number when nobody is behind it.
select o.user_id, u.name, u.kind, o.role::text, (o.user_id = $2)::int, o.place
from members m
  left join lateral (select * from (
    select r.*, (10 - array_position(enum_range(null::role), r.role)) * 1000000000000000 + r.user_id as place from members r where r.project = m.project) p
    where p.place > $3 order by p.place limit $4) o on true
  left join users u on u.id = o.user_id
where m.project = $1 and m.user_id = $2 order by o.place
