-- Of these parts, those that something still lies in.
select p.hash from unnest($1::bytea[]) as p(hash)
where exists (select 1 from blobs b where b.parts @> array[p.hash]) or exists (select 1 from upload_parts u where u.part_sha256 = p.hash)
