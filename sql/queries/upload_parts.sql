select u.bytes, p.part, p.part_sha256, u.user_id
from uploads u join upload_parts p using (project, sha256) where u.project = $1 and u.sha256 = $2 order by p.part
