#!/bin/sh
# Installs, builds and starts ioad with its own PostgreSQL and demo data: sh docker/native.sh
# IOA_LISTEN, IOA_DATA_DIR, IOA_DATABASE_URL and all other options are passed on. Ctrl-C stops everything.
set -eu
cd "$(dirname "$0")/.."
ready_seconds=120

fail() {
	echo "native.sh: $*" >&2
	exit 1
}

# --- build ---

build() {
	sh docker/install.sh run embedded build || fail "not all packages could be installed (see above)"
	log=$(mktemp)
	echo "building build/ioad …"
	if ! { cmake -S . -B build && cmake --build build -j "$(nproc)" --target ioad; } >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		fail "the build failed; all of its output is in $log"
	fi
	rm -f "$log"
}

# --- address ---

port_is_taken() {
	hex=$(printf '%04X' "$1")
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v end=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == end { found = 1 }
		END { exit !found }'
}

choose_address() {
	case ${IOA_LISTEN:-} in
	'') ;;
	unix:*) return 0 ;;
	*)
		! port_is_taken "${IOA_LISTEN##*:}" || fail "the port of IOA_LISTEN=$IOA_LISTEN is taken by another program"
		return 0
		;;
	esac
	for port in 8080 8081 8082 8083 8084 8085 8086 8087 8088 8089; do
		if ! port_is_taken $port; then
			[ $port = 8080 ] || echo "Port 8080 is taken by another program: using $port. Set IOA_LISTEN to choose."
			IOA_LISTEN=127.0.0.1:$port
			return 0
		fi
	done
	fail "the ports 8080 to 8089 are all taken: set IOA_LISTEN=127.0.0.1:PORT"
}

# What a client on this machine writes for the address that is listened on.
client_address() {
	case $IOA_LISTEN in
	unix:*) curl_to="curl --unix-socket ${IOA_LISTEN#unix:}" url=http://localhost ;;
	0.0.0.0:* | \[::\]:*) curl_to=curl url=http://127.0.0.1:${IOA_LISTEN##*:} ;;
	*) curl_to=curl url=http://$IOA_LISTEN ;;
	esac
}

# --- start and stop ---

stop() {
	trap - EXIT
	trap '' INT TERM HUP PIPE
	kill -TERM "$server" 2>/dev/null || true
	status=0
	wait "$server" || status=$?
	exit "$status"
}

start() {
	IOA_DEMO=${IOA_DEMO:-1} IOA_LISTEN=$IOA_LISTEN build/ioad serve &
	server=$!
	trap stop EXIT INT TERM HUP PIPE
}

wait_ready() {
	tries=$((ready_seconds * 5))
	until $curl_to -fs -o /dev/null --max-time 2 "$url/health/ready"; do
		kill -0 "$server" 2>/dev/null || fail "ioad ended; its last line above says why"
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "ioad was not ready within $ready_seconds seconds"
		sleep 0.2
	done
}

# --- what to try ---

# The first value of a member in the answer to a list.
first() {
	$curl_to -fs --max-time 5 "$url$1" | sed -n "s/.*\"$2\": *\"\\([^\"]*\\)\".*/\\1/p"
}

token() {
	role=$1
	shift
	if made=$(build/ioad token --role "$role" "$@"); then
		printf '  %-18s %s\n' "$role" "$made"
	else
		printf '  %-18s %s\n' "$role" "(could not be made)"
	fi
}

token_for() {
	case $1 in
	regional_manager) token "$1" ${programme:+--programme "$programme"} ${organiser:+--organisation "$organiser"} ;;
	buyer) token "$1" ${buyer:+--organisation "$buyer"} ;;
	supplier | integration) token "$1" ${supplier:+--organisation "$supplier"} ;;
	researcher) token "$1" ${researcher:+--organisation "$researcher"} ;;
	*) token "$1" ;;
	esac
}

show() {
	programme=$(first '/v1/programmes?level=regional&limit=1&fields=id' id)
	organiser=$(first '/v1/actors?kind=programme_organisation&limit=1&fields=organisation_number' organisation_number)
	buyer=$(first '/v1/actors?kind=buyer&limit=1&fields=organisation_number' organisation_number)
	supplier=$(first '/v1/actors?kind=supplier&limit=1&fields=organisation_number' organisation_number)
	researcher=$(first '/v1/actors?kind=rd&limit=1&fields=organisation_number' organisation_number)
	echo
	echo "ioad is ready at $url (contract: $url/openapi.yaml). Ctrl-C stops it."
	echo
	echo "  $curl_to '$url/v1/pilots?limit=3'"
	echo "  $curl_to '$url/v1/pilots?limit=3' -H 'Authorization: Bearer $(build/ioad token --role national_admin)'"
	echo
	echo "Development tokens, valid for this data directory only:"
	for role in national_admin national_evaluator regional_manager buyer supplier researcher integration; do
		token_for $role
	done
	echo
}

build
choose_address
client_address
start
wait_ready
show
status=0
wait "$server" || status=$?
exit "$status"
