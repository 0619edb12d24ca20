#!/usr/bin/env bash
# Runs a command with a private PostgreSQL that lives as long as it does:
#   scripts/postgres.sh cargo test -p store
# The command finds its address in STILE_TEST_POSTGRES. Without a command, waits until Ctrl-C.
# Durability settings stay at their defaults: the tests read them back.
set -euo pipefail

if [ -n "${STILE_TEST_POSTGRES:-}" ] && [ $# -gt 0 ]; then
  exec "$@"
fi

# Newest Debian layout first, then whatever is on the PATH.
bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)
if [ -z "$bin" ]; then
  bin=$(dirname "$(command -v initdb || true)")
fi
if [ ! -x "$bin/initdb" ]; then
  echo 'postgres: PostgreSQL is not installed; scripts/set-up.sh says how to get it' >&2
  exit 1
fi

# PostgreSQL refuses to run as root.
as=()
home=$(mktemp -d "${TMPDIR:-/tmp}/stile-postgres.XXXXXX")
if [ "$(id -u)" -eq 0 ]; then
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  as=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env HOME="$home")
  chown "$user" "$home"
fi

stop() {
  (cd / && "${as[@]}" "$bin/pg_ctl" stop --silent --pgdata "$home/data" --mode fast) >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(umask 077 && printf '%s' "$password" >"$home/password")
[ "$(id -u)" -ne 0 ] || chown "$user" "$home/password"

# An English collation, not "C": a query that forgets COLLATE "C" must show here as it would in service.
cd /
"${as[@]}" "$bin/initdb" --pgdata "$home/data" --username stile --pwfile "$home/password" --auth scram-sha-256 \
  --encoding UTF8 --locale C.UTF-8 --locale-provider icu --icu-locale en-GB >"$home/initdb.log" 2>&1 ||
  { cat "$home/initdb.log" >&2; exit 1; }
# A certificate of its own, so that TLS is tried as it is in service.
tls=()
if command -v openssl >/dev/null; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj '/CN=Stile test authority' \
    -addext 'basicConstraints=critical,CA:TRUE' -keyout "$home/authority.key" -out "$home/authority.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -subj '/CN=localhost' \
    -keyout "$home/server.key" -out "$home/server.csr" 2>/dev/null
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$home/server.ext"
  openssl x509 -req -in "$home/server.csr" -CA "$home/authority.pem" -CAkey "$home/authority.key" -days 2 \
    -extfile "$home/server.ext" -out "$home/server.pem" 2>/dev/null
  [ "$(id -u)" -ne 0 ] || chown "$user" "$home/server.key" "$home/server.pem"
  chmod 600 "$home/server.key"
  # The test's own process, which may be another user, reads the authority.
  chmod 711 "$home"
  chmod 644 "$home/authority.pem"
  tls=(-c ssl=on -c "ssl_cert_file=$home/server.pem" -c "ssl_key_file=$home/server.key")
  export STILE_TEST_POSTGRES_AUTHORITY="$home/authority.pem"
fi
"${as[@]}" "$bin/pg_ctl" start --silent --wait --pgdata "$home/data" --log "$home/server.log" --options \
  "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c max_connections=200 ${tls[*]}" ||
  { cat "$home/server.log" >&2; exit 1; }
cd "$OLDPWD"

export STILE_TEST_POSTGRES="postgres://stile:$password@127.0.0.1:$port/postgres"
if [ $# -eq 0 ]; then
  printf 'export STILE_TEST_POSTGRES=%s\n' "$STILE_TEST_POSTGRES"
  [ -z "${STILE_TEST_POSTGRES_AUTHORITY:-}" ] ||
    printf 'export STILE_TEST_POSTGRES_AUTHORITY=%s\n' "$STILE_TEST_POSTGRES_AUTHORITY"
  echo 'Running until Ctrl-C.' >&2
  while :; do sleep 3600 & wait $!; done
fi
"$@"
