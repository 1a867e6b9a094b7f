-- What nobody can reach: uploads left lying for a week, and blobs of no project older than a day.
with left_lying as (delete from uploads where touched < now() - interval '7 days' returning 1)
delete from blobs b where b.created < now() - interval '1 day' and not exists (select 1 from project_assets a where a.sha256 = b.sha256) returning sha256
