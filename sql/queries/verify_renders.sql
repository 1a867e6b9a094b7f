-- Renders, and how many of them have a receipt for another file.
select count(*), count(*) filter (where receipt::json ->> 'file_sha256' is distinct from encode(sha256, 'hex')) from renders
