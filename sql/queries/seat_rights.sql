-- What sessions and tokens ($2) may do on branches ($1, each beside its own) now: where each stands in the arrays, and the role, or nothing any
-- more (''). No row: the session or token has ended.
with asked as (select * from unnest($1::bigint[], $2::bytea[]) with ordinality a(branch, hash, place)),
  who as (select a.place, a.branch, s.user_id, true as writes from asked a join sessions s on s.token_hash = a.hash and s.expires > now() union all
    select a.place, a.branch, t.user_id, 'write' = any(t.scopes) from asked a join tokens t on t.token_hash = a.hash
      and t.scopes && array['read', 'write'] and (t.expires is null or t.expires > now()))
select w.place, coalesce((case when w.writes then m.role else least(m.role, 'viewer') end)::text, '')
from who w left join branches b on b.id = w.branch left join members m on m.user_id = w.user_id and m.project = b.project order by w.place
