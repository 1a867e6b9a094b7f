-- Who an API token ($1) is of, and whether it is for the scope $2. That it was used is noted once an hour.
with used as (update tokens set used = now() where token_hash = $1 and (used is null or used < now() - interval '1 hour'))
select u.id, u.kind, u.name, ($2 = any(t.scopes))::int, coalesce(u.email, ''), ''::text, 0
from tokens t join users u on u.id = t.user_id where t.token_hash = $1 and (t.expires is null or t.expires > now())
  and not exists (select from locked_people l where l.user_id = u.id)
