-- How a job is doing, for those whose song it is about.
select j.state, (j.part * 1000)::integer, j.why, coalesce(r.receipt, '') from jobs j join members m on m.project = j.project and m.user_id = $2
left join renders r on r.key = j.result where j.id = $1
