-- All stems of a page for one file, in order, where its maker lets something be downloaded.
select b.bytes, b.parts, s.crc32, s.name, s.container, p.title from plays p join play_stems s on s.play = p.id join blobs b on b.sha256 = s.sha256
where p.token_hash = $1 and exists (select from play_files f where f.play = p.id and f.use = 'download') order by s.position
