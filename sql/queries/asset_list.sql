-- The sounds of a project that are here, for those who may hear it; a row without one when there are none yet.
select a.sha256 from members m left join project_assets a on a.project = m.project where m.project = $1 and m.user_id = $2
