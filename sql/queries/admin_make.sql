-- A person with a way in: the recovery code whose hash this is.
insert into users (name, recovery_hash) values ($1, $2) returning id
