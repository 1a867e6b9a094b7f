-- Somebody with a link, or with the letter of an invitation, becomes a member, or keeps the better role they have. A letter lets in once,
-- within a week, and as long as who sent it owns the song.
with invited as (
  delete from letters l where l.token_hash = $1 and l.purpose = 'invite' and coalesce(l.sent, now()) > now() - interval '7 days'
    and exists (select from members m where m.project = l.project and m.user_id = l.user_id and m.role = 'owner') returning l.project, l.role),
  ways as (select l.project, l.role from links l where l.token_hash = $1 and (l.expires is null or l.expires > now()) union all select project, role from invited),
  joined as (
  insert into members (project, user_id, role)
  select project, $2, role from ways
  on conflict (project, user_id) do update set role = greatest(members.role, excluded.role)
  returning project, role
)
select j.project, j.role::text, b.id, p.name
from joined j join projects p on p.id = j.project join branches b on b.project = j.project and b.name = 'main'
