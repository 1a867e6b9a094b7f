select number::bigint, hash from migrations order by number
