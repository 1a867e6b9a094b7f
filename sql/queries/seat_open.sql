-- Who stands behind a session or an API token, and what they may do on a branch under an actor that was granted to them. A token that may
-- not write looks on. No row: nobody, nothing.
with who as (select user_id, true as writes from sessions where token_hash = $1 and expires > now() union all
  select user_id, 'write' = any(scopes) from tokens where token_hash = $1 and scopes && array['read', 'write'] and (expires is null or expires > now())
    and not exists (select from locked_people l where l.user_id = tokens.user_id))
select w.user_id, (case when w.writes then m.role else least(m.role, 'viewer') end)::text, b.incarnation
from who w
  join branches b on b.id = $2
  join members m on m.project = b.project and m.user_id = w.user_id
  join actors a on a.project = b.project and a.actor = $3 and a.user_id = w.user_id
