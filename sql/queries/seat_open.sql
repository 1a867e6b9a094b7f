-- Who stands behind a session, and what they may do on a branch under an actor that was granted to them. No row: nobody, nothing.
select u.id, m.role::text, b.incarnation
from sessions s join users u on u.id = s.user_id
  join branches b on b.id = $2
  join members m on m.project = b.project and m.user_id = u.id
  join actors a on a.project = b.project and a.actor = $3 and a.user_id = u.id
where s.token_hash = $1 and s.expires > now()
