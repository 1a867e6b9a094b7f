#!/bin/sh
# Brings a sound file to a new song and fetches it again.
#   TUTTI=http://127.0.0.1:8000 sh deploy/examples/sound.sh FILE
# A sound is named by the SHA-256 of its bytes. It travels in parts of 8 MiB; which ones are missing is asked first, so that a script
# that was cut off goes on where it was. What is no plain WAV is decoded by the server, which then tells the name it has there.
set -eu
server=${TUTTI:?the address of a server} file=${1:?a sound file} jar=$(mktemp) part=$(mktemp)
trap 'rm -f "$jar" "$part"' EXIT

call() {
  curl --silent --show-error --fail-with-body --cookie "$jar" --cookie-jar "$jar" --request "$1" --header 'Content-Type: application/json' ${3:+--data "$3"} "$server$2"
}
of() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

call POST /api/guests '{}' >/dev/null
project=$(call POST /api/projects '{"name":"A song with a sound"}' | of id)
sound=$(sha256sum "$file" | cut -d ' ' -f 1) bytes=$(wc -c <"$file")
path=/api/projects/$project/assets/$sound

ask() { call POST "$path" "{\"bytes\":$bytes}"; }
answer=$(ask) part_bytes=$(echo "$answer" | of partBytes)
missing=$(echo "$answer" | sed -n 's/.*"missing":\[\([^]]*\)\].*/\1/p' | tr ',' ' ')
for number in $missing; do
  tail -c "+$(((number - 1) * part_bytes + 1))" "$file" | head -c "$part_bytes" >"$part"
  curl --silent --show-error --fail-with-body --cookie "$jar" --request PUT --header 'Content-Type: application/octet-stream' --data-binary "@$part" "$server$path/parts/$number" >/dev/null
done
while answer=$(ask) && state=$(echo "$answer" | of state) && [ "$state" = checking ]; do sleep 0.1; done
echo "$state"
[ "$state" = here ]

named=$(echo "$answer" | of sound)
call GET "/api/projects/$project/assets/${named:-$sound}" | sha256sum | sed 's/ .*/ came back/'
