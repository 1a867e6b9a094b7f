-- Somebody ($2) leaves a project ($1) that another one owns: who it was, or none when nobody else does; no row for whoever is not there.
with gone as (delete from members m where m.project = $1 and m.user_id = $2 and exists (select from members o where o.project = $1 and o.user_id <> $2 and o.role = 'owner') returning m.user_id)
select gone.user_id from members m left join gone on true where m.project = $1 and m.user_id = $2
