select sha256, bytes, parts from blobs order by sha256
