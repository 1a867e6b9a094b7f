-- Somebody with a link becomes a member, or keeps the better role they have.
with joined as (
  insert into members (project, user_id, role)
  select l.project, $2, l.role from links l where l.token_hash = $1 and (l.expires is null or l.expires > now())
  on conflict (project, user_id) do update set role = greatest(members.role, excluded.role)
  returning project, role
)
select j.project, j.role::text, b.id, p.name
from joined j join projects p on p.id = j.project join branches b on b.project = j.project and b.name = 'main'
