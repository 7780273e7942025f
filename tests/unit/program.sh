#!/bin/sh
# One program of unit tests: sh tests/unit/program.sh COUNTS PROGRAM. Adds "passed N", "failed N" and "skipped N" to the file COUNTS.
# Shows the program's output only when something is wrong.
set -u
counts=$1
program=$2
seconds=300
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
log=$scratch/log

# "[  PASSED  ] 12 test(s)."
number() {
	found=$(sed -n "s/^\\[ *$1 *\\] \\([0-9][0-9]*\\) test(s).*/\\1/p" "$log" | tail -n 1)
	echo "${found:-0}"
}

tell() {
	echo "  ${program##*/}: $passed passed, $failed failed, $skipped skipped;"
	[ $status -eq 0 ] && return
	echo "  ended with status $status:"
	tail -n 60 "$log"
}

status=0
timeout $seconds "$program" >"$log" 2>&1 || status=$?
passed=$(number PASSED)
failed=$(number FAILED)
skipped=$(number SKIPPED)
[ $status -eq 0 ] || [ "$failed" -gt 0 ] || failed=1 # it crashed, hung, or its sanitizer complained
printf 'passed %s\nfailed %s\nskipped %s\n' "$passed" "$failed" "$skipped" >>"$counts"
tell
[ $status -eq 0 ]
