#!/bin/sh
# A guest begins a song, invites somebody by a link, says something at bar 5, and has the song rendered.
#   TUTTI=http://127.0.0.1:8000 sh deploy/examples/song.sh
# Who calls is kept in a cookie; the recovery code is the only way back from another device, so that a program writes it down.
set -eu
server=${TUTTI:?the address of a server} jar=$(mktemp)
trap 'rm -f "$jar"' EXIT

# call METHOD PATH [JSON]: what the server answers; an answer that is no success ends the script and is shown.
call() {
  curl --silent --show-error --fail-with-body --cookie "$jar" --cookie-jar "$jar" --request "$1" --header 'Content-Type: application/json' ${3:+--data "$3"} "$server$2"
}
# of NAME: the value of a name in the JSON that comes in.
of() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

guest=$(call POST /api/guests '{}')
echo "recovery code: $(echo "$guest" | of recovery)"

song=$(call POST /api/projects '{"name":"Made by a script"}')
project=$(echo "$song" | of id) branch=$(echo "$song" | of branch)
echo "song $project, branch $branch"

link=$(call POST "/api/projects/$project/links" '{"role":"editor","seconds":86400}')
echo "open it: $server/#join=$(echo "$link" | of token)"

ticks=$((4 * 4 * 17740800)) # four bars of four quarters
call POST "/api/branches/$branch/comments" "{\"body\":\"Louder from here\",\"atTicks\":$ticks}" >/dev/null
echo "said: $(call GET "/api/branches/$branch/comments" | of body)"

job=$(call POST "/api/branches/$branch/renders" '{"container":"wav","format":"s24"}' | of job)
while state=$(call GET "/api/jobs/$job" | of state); [ "$state" = waiting ] || [ "$state" = running ]; do sleep 0.2; done
echo "render $job: $state"
[ "$state" = done ]
call GET "/api/jobs/$job/result" | wc -c | sed 's/^ */bytes: /'
