-- Where a project's sound lies, for the server itself.
select b.bytes, b.parts from project_assets a join blobs b on b.sha256 = a.sha256 where a.project = $1 and a.sha256 = $2
