#!/bin/sh
# Installs the packages of the named sections of packages.txt that are missing: sh docker/install.sh run build
set -eu
list=$(dirname "$0")/packages.txt
no_cluster=/etc/postgresql-common/createcluster.d/ioad-install.conf

wanted() {
	awk -v sections=" $* " '
		/^# /            { name = $2; sub(/:$/, "", name); on = index(sections, " " name " ") > 0; next }
		/^[a-z0-9]/ && on { print $1 }' "$list"
}

is_installed() {
	dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

missing() {
	for package in $(wanted "$@"); do
		is_installed "$package" || echo "$package"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 \
		-o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# A mirror that is being updated answers wrongly for a few seconds.
update() {
	for pause in 3 10 0; do
		if apt update; then
			return 0
		fi
		sleep "$pause"
	done
	echo "apt-get update failed three times: is there a way to a Debian mirror?" >&2
	return 1
}

# ioad makes its own cluster; Debian's default one would only run beside it.
without_default_cluster() {
	as_root mkdir -p "$(dirname "$no_cluster")"
	echo "create_main_cluster = false" | as_root tee "$no_cluster" >/dev/null
	status=0
	"$@" || status=$?
	as_root rm -f "$no_cluster"
	return $status
}

if ! command -v dpkg-query >/dev/null; then
	echo "This is not Debian: install what docker/packages.txt names with your package manager." >&2
	exit 1
fi
packages=$(missing "$@")
if [ -z "$packages" ]; then
	exit 0
fi
# shellcheck disable=SC2086 # the packages are words
set -- $packages
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
	echo "These packages are missing, and without sudo only root can install them:" >&2
	echo "    apt-get install --no-install-recommends $*" >&2
	exit 1
fi
echo "installing: $*"
update
without_default_cluster apt install --no-install-recommends "$@"
