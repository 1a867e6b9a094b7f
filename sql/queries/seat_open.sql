-- Who stands behind sessions or API tokens ($2), and what they may do on branches ($1) under actors that were granted to them ($3), each beside
-- its own: where each stands in the arrays. A token that may not write looks on. No row: nobody, nothing.
with asked as (select * from unnest($1::bigint[], $2::bytea[], $3::bigint[]) with ordinality a(branch, hash, actor, place)),
  who as (select a.place, a.branch, a.actor, s.user_id, true as writes from asked a join sessions s on s.token_hash = a.hash and s.expires > now() union all
    select a.place, a.branch, a.actor, t.user_id, 'write' = any(t.scopes) from asked a join tokens t on t.token_hash = a.hash
      and t.scopes && array['read', 'write'] and (t.expires is null or t.expires > now()) and not exists (select from locked_people l where l.user_id = t.user_id))
select w.place, w.user_id, (case when w.writes then m.role else least(m.role, 'viewer') end)::text, b.incarnation
from who w
  join branches b on b.id = w.branch
  join members m on m.project = b.project and m.user_id = w.user_id
  join actors a on a.project = b.project and a.actor = w.actor and a.user_id = w.user_id
order by w.place
