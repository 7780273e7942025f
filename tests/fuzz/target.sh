#!/bin/sh
# One fuzz target of build-fuzz for so many seconds, from its corpus: sh tests/fuzz/target.sh SECONDS TARGET
# Shows the target's output only when it found something, and all in one piece, because others run beside it.
set -u
seconds=$1
target=$2
corpus=tests/fuzz/corpus/$target
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
log=$scratch/log
mkdir "$scratch/new"

tell() {
	if [ $status -eq 0 ]; then
		echo "  $target: nothing found in $seconds s"
	else
		echo "  $target: FOUND"
		tail -n 60 "$log"
	fi
}

set -- "$scratch/new"
[ -d "$corpus" ] && set -- "$@" "$corpus"
status=0
timeout $((seconds * 10 + 60)) "build-fuzz/tests/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
	-verbosity=0 -artifact_prefix=build-fuzz/ "$@" >"$log" 2>&1 || status=$?
tell >"$scratch/told"
cat "$scratch/told"
[ $status -eq 0 ]
