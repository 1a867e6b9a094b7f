select id, name, array_to_string(scopes, ' '), (extract(epoch from created) * 1000)::bigint, coalesce((extract(epoch from expires) * 1000)::bigint, 0), coalesce((extract(epoch from used) * 1000)::bigint, 0)
from tokens where user_id = $1 order by id desc
