-- The link ($1) is used up, and $2 looks after the server. No row: it was used, or is too old.
with used as (update admin_links set used = now() where token_hash = $1 and used is null and expires > now() returning 1),
  made as (insert into admins (user_id) select $2 from used on conflict do nothing),
  noted as (insert into audit (user_id, what, address) select $2, 'became_admin', $3 from used)
select 1 from used
