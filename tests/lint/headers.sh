#!/bin/sh
# Every header compiles alone, so that the order of includes never matters.
set -eu
cd "$(dirname "$0")/../.."
flags=$(pkg-config --cflags libmicrohttpd jansson libpq libjwt openssl yaml-0.1 libcurl zlib)
compile_alone() {
	# shellcheck disable=SC2086 # the flags are words
	if ! gcc -fsyntax-only -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -Isrc $flags -x c "$1"; then
		echo "$1: does not compile alone"
		return 1
	fi
}
failed=0
for header in $(find include src -name '*.h' | sort); do
	compile_alone "$header" || failed=1
done
exit $failed
