-- How long an upload will be; no row when it is none of this person's to bring.
select u.bytes from uploads u join members m on m.project = u.project and m.user_id = $2 and m.role >= 'performer'
where u.project = $1 and u.sha256 = $3
