#!/bin/sh
# The database's first word in its container: a password, made when there is none, for itself and for the servers beside it, who read the
# whole of how they reach it. Kept in a volume of their own; POSTGRES_PASSWORD in .env (GIVEN_PASSWORD here; a space where there is none) is taken.
set -eu
umask 077
secrets=${SECRETS:-/secrets}
if [ ! -s "$secrets/password" ]; then
  given=${GIVEN_PASSWORD:-}
  [ -n "${given# }" ] || given=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s' "$given" >"$secrets/password.new"
  mv "$secrets/password.new" "$secrets/password"
fi
# In libpq's words: a quote or a backslash of a password that somebody chose is escaped.
printf "host=database user=tutti dbname=tutti connect_timeout=10 password='%s'\n" "$(sed "s/['\\\\]/\\\\&/g" "$secrets/password")" >"$secrets/database_url.new"
chown 10001 "$secrets/database_url.new"
chmod 711 "$secrets"
mv "$secrets/database_url.new" "$secrets/database_url"
POSTGRES_PASSWORD=$(cat "$secrets/password")
export POSTGRES_PASSWORD
exec docker-entrypoint.sh postgres
