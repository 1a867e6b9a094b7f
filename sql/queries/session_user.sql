-- Who a session ($1) is of, and what they are; $2 is for tokens. That it was used is noted once an hour.
with seen as (update sessions set seen = now() where token_hash = $1 and expires > now() and seen < now() - interval '1 hour')
select u.id, u.kind, u.name, ($2::text is not null)::int, coalesce(u.email, ''),
  coalesce((select l.email from letters l where l.user_id = u.id and l.purpose in ('verify', 'taken') and l.created > now() - interval '1 day' order by l.id desc limit 1), ''),
  (exists (select from admins a where a.user_id = u.id))::int
from sessions s join users u on u.id = s.user_id where s.token_hash = $1 and s.expires > now()
