-- A link that makes whoever opens it look after this server. Of those of a first start ($2 = 1) there is one, ever: else no row.
insert into admin_links (token_hash, is_first) values ($1, $2 = 1) on conflict do nothing returning 1
