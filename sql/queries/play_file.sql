-- Where one file of a page ($2: its use) lies.
select b.bytes, b.parts, b.sha256, f.container, p.title from plays p join play_files f on f.play = p.id and f.use = $2 join blobs b on b.sha256 = f.sha256 where p.token_hash = $1
