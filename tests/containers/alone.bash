# One server and one worker from the image, on a PostgreSQL of this machine.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM)); }
database() {
  local programs
  programs=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
  chmod 755 "$home" && install -d -o postgres "$home/db" && as postgres "$programs/initdb" -D "$home/db" -U tutti -A trust -E UTF8 --locale=C.UTF-8 &&
    as postgres "$programs/pg_ctl" -w -D "$home/db" -o "-c listen_addresses=127.0.0.1 -p $db_port -k $home/db" -l "$home/db/log" start
}
as() { local user=$1; shift; setpriv --reuid "$user" --regid "$user" --clear-groups env PATH="$PATH" "$@"; }
container() { # NAME COMMAND...
  local name=$1
  shift
  podman run -d --name "$name" --no-healthcheck --network host --read-only --tmpfs /tmp -v "$home/data:/data" --cap-drop all --security-opt no-new-privileges \
    -e "DATABASE_URL=host=127.0.0.1 port=$db_port user=tutti dbname=postgres" -e TUTTI_SANDBOX=best localhost/tutti "$@"
}
until_ready() {
  for _ in $(seq 100); do
    curl -fsS "http://127.0.0.1:$port/readyz" | grep "database migration" && return
    sleep 0.3
  done
  podman logs server
  return 1
}
a_song_is_made() {
  curl -fsS -c "$home/cookies" -H 'Content-Type: application/json' -d '{}' "http://127.0.0.1:$port/api/guests" &&
    curl -fsS -b "$home/cookies" -H 'Content-Type: application/json' -d '{"name":"Contained"}' "http://127.0.0.1:$port/api/projects" | grep -q '"branch"'
}
it_is_shut_in() {
  podman exec server sh -c 'test "$(id -u)" = 10001 && ! touch /usr/local/x && grep -q "CapEff:.0000000000000000" /proc/1/status && grep -q "NoNewPrivs:.1" /proc/1/status'
}
it_ends_in_order() { podman stop -t 20 "$1" && [ "$(podman inspect -f '{{.State.ExitCode}}' "$1")" = 0 ]; }

install -d -m 0700 -o 10001 "$home/data" # the volume, shared by server and worker
port=$(free_port) db_port=$(free_port)
check "a PostgreSQL is there" database
check "a server starts from the image" container server serve --port "$port"
check "it becomes ready" until_ready
check "a worker starts from the image" container worker worker
check "a song is made on it" a_song_is_made
check "it has no rights and can write nowhere else" it_is_shut_in
check "doctor finds all in order" podman exec server tutti doctor
check "the server ends in order when it is told to" it_ends_in_order server
check "the worker too" it_ends_in_order worker
podman rm -f server worker >/dev/null
