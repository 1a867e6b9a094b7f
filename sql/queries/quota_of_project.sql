-- What the projects of a project's first owner hold, for who may write to it ($2): bytes, and whether the owner has an account. $3 is here already: no row.
with of as (select o.user_id, u.kind from members m join members o on o.project = m.project and o.role = 'owner' join users u on u.id = o.user_id
    where m.project = $1 and m.user_id = $2 order by o.user_id limit 1),
  own as (select m.project from members m join of on of.user_id = m.user_id where m.role = 'owner')
select coalesce((select sum(b.bytes) from own join project_assets a using (project) join blobs b using (sha256)), 0)::bigint + coalesce((select sum(u.bytes) from own join uploads u using (project)), 0)::bigint,
  (of.kind = 'account')::int
from of where not exists (select from project_assets a where a.project = $1 and a.sha256 = $3) and not exists (select from uploads u where u.project = $1 and u.sha256 = $3)
