-- What nobody can reach: uploads left lying for a week, renders of a month ago, stems that nobody went on with for two days, and blobs older than a day that nothing names.
with left_lying as (delete from uploads where touched < now() - interval '7 days' returning 1),
  old as (delete from renders where created < now() - interval '30 days' returning sha256),
  given_up as (delete from render_passes where created < now() - interval '2 days' returning 1)
delete from blobs b where b.created < now() - interval '1 day' and not exists (select 1 from project_assets a where a.sha256 = b.sha256)
  and not exists (select 1 from renders r where r.sha256 = b.sha256) and not exists (select 1 from render_stems s where s.sha256 = b.sha256)
  and not exists (select 1 from render_passes m where m.sha256 = b.sha256)
  and not exists (select 1 from peaks p where p.peaks = b.sha256)
  and not exists (select 1 from play_files f where f.sha256 = b.sha256) and not exists (select 1 from play_stems s where s.sha256 = b.sha256) returning sha256
