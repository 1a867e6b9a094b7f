-- Every part that something lies in, and how long it is. 8388608: STORE_PART_BYTES.
select p.hash, least(8388608, b.bytes - (p.place - 1) * 8388608) from blobs b, unnest(b.parts) with ordinality as p(hash, place)
union
select p.part_sha256, least(8388608, u.bytes - p.part::bigint * 8388608) from upload_parts p join uploads u using (project, sha256)
order by 1
