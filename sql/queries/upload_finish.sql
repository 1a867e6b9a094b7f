-- All parts have come: have them checked, once.
insert into jobs (kind, project, user_id, subject)
select 'check', u.project, u.user_id, u.sha256 from uploads u
where u.project = $1 and u.sha256 = $2 and u.why = '' and (u.bytes + 8388607) / 8388608 = (select count(*) from upload_parts p where p.project = u.project and p.sha256 = u.sha256)
on conflict do nothing returning id
