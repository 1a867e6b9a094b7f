select sha256 from renders where key = $1
