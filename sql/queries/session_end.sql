-- End one session of a person ($2 > 0), this one ($2 = 0), or all but this one ($2 < 0); $3 is this one.
with ended as (delete from sessions where user_id = $1 and (case when $2 > 0 then id = $2 when $2 = 0 then token_hash = $3 else token_hash <> $3 end) returning id),
  noted as (insert into audit (user_id, what, detail, address) select $1, 'session_ended', count(*)::text, $4 from ended having count(*) > 0)
select id from ended
