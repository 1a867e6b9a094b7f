# What the admin's guide says, done: `cp .env.example .env && podman-compose up -d` in a copy of deploy/, then a song over TLS through the
# proxy, and every container of it killed once, one after the other, while somebody goes on saying things: all that was acknowledged is there.
# The two images that are not ours are made here of Debian's packages of the same programs, under the names compose.yaml gives them.
for program in podman-compose caddy; do
  command -v $program >/dev/null || { echo "the composition is not started: $program is not installed"; return; }
done
! (exec 3<>/dev/tcp/127.0.0.1/443) 2>/dev/null || { echo "the composition is not started: port 443 is taken"; return; }

image_of() { sed -n "s|^ *image: \(.*/$1:.*\)|\1|p" deploy/compose.yaml; }
debian_image() { # NAME PACKAGE: a Containerfile on standard input, after its FROM and packages
  mkdir -p "$home/$1" && { echo "FROM $base"; echo "RUN apt-get update && apt-get install -y --no-install-recommends $2"; cat; } >"$home/$1/Containerfile" &&
    built -t "$(image_of "$1")" "$home/$1"
}
proxy_image() {
  debian_image caddy caddy <<'END'
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
END
}
# Of the official image's first words, those that compose.yaml relies on: owner, database and password are made once.
database_image() {
  local version
  version=$(image_of postgres) version=${version##*:}
  mkdir -p "$home/postgres" && cat >"$home/postgres/docker-entrypoint.sh" <<'END'
#!/bin/sh
set -eu
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
export PGDATA=/var/lib/postgresql/data PATH
if [ "$(id -u)" = 0 ]; then
  chown postgres "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  umask 077
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  initdb -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust -E UTF8 --locale=C.UTF-8
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl -w start -o "-c listen_addresses="
  createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl -w stop
fi
exec "$@" -c "listen_addresses=*"
END
  debian_image postgres "postgresql-$version" <<'END'
COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
END
}
# Health is asked by systemd's timers, which are not everywhere: here the test asks itself.
export DISABLE_HC_SYSTEMD=true
composed() { (cd "$home/deploy" && podman-compose "$@"); }
# podman-compose says well done of containers that were made and could not be started.
it_comes_up() {
  cp -r deploy "$home/deploy" && cp "$home/deploy/.env.example" "$home/deploy/.env" && composed up -d || return
  ! podman inspect -f '{{.Name}} {{.State.Status}}' $(podman ps -a -q --filter label=com.docker.compose.project) | grep -v ' running$'
}
# podman-compose's own logs stop at a service whose profile is not on.
what_they_say() {
  podman ps -a --format '{{.Names}} {{.Status}}'
  for container in $(podman ps -a -q --filter label=com.docker.compose.project); do
    echo "--- $(podman inspect -f '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' "$container")"
    podman logs --tail 20 "$container" 2>&1
  done
}
of_service() { podman ps -a -q --filter "label=com.docker.compose.service=$1"; }
over_tls() { curl -fsS --cacert "$home/root.crt" "$@"; }
the_proxy_vouches() {
  for _ in $(seq 200); do
    podman cp "$(of_service proxy):/data/caddy/pki/authorities/local/root.crt" "$home/root.crt" 2>/dev/null && over_tls https://localhost/readyz && return
    sleep 0.5
  done
  what_they_say
  return 1
}
the_password_is_made() { podman exec "$(of_service database)" cat /secrets/password | grep -qE '^[0-9a-f]{48}$'; }
health_can_be_asked() { podman healthcheck run "$(of_service "$1")"; }
the_log_has_a_link() { podman logs "$(of_service server)" 2>&1 | grep -oE 'https://localhost/#[a-z]+=[A-Za-z0-9_-]+'; }
# The example of the API from here on: guest, song, link, comment, render, by way of the proxy.
the_example_runs() { SSL_CERT_FILE=$home/root.crt CURL_CA_BUNDLE=$home/root.crt TUTTI=https://localhost sh deploy/examples/song.sh | tee "$home/example" && grep -q '^bytes: [1-9]' "$home/example"; }

guest() { over_tls -b "$home/jar" -c "$home/jar" -H 'Content-Type: application/json' "$@"; }
somebody_works() { # until $home/enough is there: each word that was acknowledged is written down
  local number=0
  while [ ! -e "$home/enough" ]; do
    number=$((number + 1))
    guest --max-time 10 -d "{\"body\":\"word $number\",\"atTicks\":0}" "https://localhost/api/branches/$branch/comments" >/dev/null 2>&1 && echo "word $number" >>"$home/acknowledged"
    sleep 0.2
  done
}
words() { wc -l <"$home/acknowledged"; }
it_is_killed_and_comes_back() { # SERVICE: its first process, as the kernel would; two more words must be acknowledged after it is back
  local process before
  process=$(podman inspect -f '{{.State.Pid}}' "$(of_service "$1")") && [ "$process" -gt 1 ] && kill -9 "$process" || return
  for _ in $(seq 200); do
    sleep 0.3
    process_now=$(podman inspect -f '{{.State.Pid}}' "$(of_service "$1")")
    [ "$process_now" -gt 1 ] && [ "$process_now" != "$process" ] && break
  done
  before=$(words)
  for _ in $(seq 200); do
    [ "$(words)" -ge $((before + 2)) ] && return
    sleep 0.3
  done
  what_they_say
  return 1
}
all_of_it_is_there() {
  touch "$home/enough" && wait "$worker_process"
  guest "https://localhost/api/branches/$branch/comments" >"$home/said" && [ "$(words)" -gt 10 ] || return
  while read -r word; do grep -qF "\"$word\"" "$home/said" || { echo "lost: $word"; return 1; }; done <"$home/acknowledged"
}
it_goes_down() { composed down -t 20; }

check "an image of the proxy's program" proxy_image
check "an image of the database's program" database_image
check "cp .env.example .env && podman-compose up -d" it_comes_up
check "the proxy answers with a certificate of its own, the server is ready" the_proxy_vouches
check "the database's password was made for it" the_password_is_made
for service in database server; do check "the $service says that it is well" health_can_be_asked $service; done
check "the server's log has the admin's link" the_log_has_a_link
check "a guest's song, link, comment and render through it" the_example_runs
guest -d '{}' https://localhost/api/guests >/dev/null
branch=$(guest -d '{"name":"Killed"}' https://localhost/api/projects | sed -n 's/.*"branch":"\{0,1\}\([0-9a-f-]*\).*/\1/p')
touch "$home/acknowledged"
somebody_works &
worker_process=$!
for service in server worker database proxy; do check "the $service is killed and comes back by itself" it_is_killed_and_comes_back $service; done
check "nothing that was acknowledged is gone ($(words) words)" all_of_it_is_there
check "it goes down in order" it_goes_down
