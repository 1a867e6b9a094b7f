-- What the sessions ($2) of those on a branch ($1) may do there now: their role, or nothing any more (''). No row: the session has ended.
select s.token_hash, coalesce(m.role::text, '')
from sessions s left join members m on m.user_id = s.user_id and m.project = (select project from branches where id = $1)
where s.token_hash = any($2::bytea[]) and s.expires > now()
