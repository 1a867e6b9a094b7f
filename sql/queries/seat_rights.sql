-- What the sessions and tokens ($2) of those on a branch ($1) may do there now: their role, or nothing any more (''). No row: the session or
-- token has ended.
with who as (select token_hash, user_id, true as writes from sessions where token_hash = any($2::bytea[]) and expires > now() union all
  select token_hash, user_id, 'write' = any(scopes) from tokens where token_hash = any($2::bytea[]) and scopes && array['read', 'write'] and (expires is null or expires > now()))
select w.token_hash, coalesce((case when w.writes then m.role else least(m.role, 'viewer') end)::text, '')
from who w left join members m on m.user_id = w.user_id and m.project = (select project from branches where id = $1)
