-- A letter to send, with the hash ($1) of the secret that is made for it; tried again later unless it is said to be sent. What nobody waits for goes; a time
-- further ahead than any that is given (2.3 hours) is from before the clock was turned back.
with old as (delete from letters where created < now() - interval '7 days' or (purpose = 'none' and sent is null))
update letters set tries = tries + 1, token_hash = $1, next_try = now() + interval '1 second' * (1 << least(2 * tries, 13))
where id = (select id from letters where sent is null and purpose <> 'none' and tries < 12 and (next_try <= now() or next_try > now() + interval '3 hours') order by id for update skip locked limit 1)
returning id, purpose, email, origin, coalesce((select u.email from users u where u.id = letters.user_id), '')
