-- Lock somebody out ($2) or let them in again, and note who did ($3; 0: the command line). 0: there is nobody of that number.
with done as (select lock_person($1, $2 <> 0) as was),
  noted as (insert into audit (user_id, what, detail) select $1, case when $2 <> 0 then 'locked_out' else 'let_in' end, case when $3 = 0 then '' else 'by ' || $3 end from done where was)
select was::int from done
