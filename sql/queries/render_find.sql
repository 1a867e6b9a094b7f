select key from renders where key = $1
