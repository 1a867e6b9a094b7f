-- What the sessions ($2) of those on a branch ($1) may do there now: write (1), look (0), nothing any more (-1). No row: the session has ended.
select s.token_hash, coalesce((m.role >= 'performer')::int, -1)
from sessions s left join members m on m.user_id = s.user_id and m.project = (select project from branches where id = $1)
where s.token_hash = any($2::bytea[]) and s.expires > now()
