#!/bin/sh
# All checks, or the named steps: sh tests/run.sh [packages lint build clang unit contract blackbox sanitize fuzz]
# The last line is the sum: N passed, N failed[, N skipped]. The exit status is 0 only when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
all="packages lint build clang unit contract blackbox sanitize fuzz"
python=/usr/bin/python3
jobs=$(nproc)
fuzz_seconds=${IOAD_FUZZ_SECONDS:-6}
suite_seconds=2400
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
: >"$scratch/counts"

# --- counting: lines "passed N", "failed N", "skipped N" ---

count() {
	echo "$1 $2" >>"$scratch/counts"
}

total() {
	awk -v kind="$1" '$1 == kind { sum += $2 } END { print sum + 0 }' "$scratch/counts"
}

# The last number before a word in the last matching line of a log: "12 passed, 1 failed in 3.2s".
number_before() {
	sed -n "s/.*\\b\\([0-9][0-9]*\\) $1.*/\\1/p" "$2" | tail -n 1
}

# --- steps ---

step_packages() {
	sh docker/install.sh run embedded build test
}

# The build that users make is made as README.md says, the others by Ninja, which lets no core wait for the last file of a library.
configure() {
	directory=$1
	compiler=$2
	shift 2
	generator=Ninja
	[ "$directory" = build ] && generator="Unix Makefiles"
	CMAKE_GENERATOR=$generator cmake -S . -B "$directory" -DCMAKE_C_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=RelWithDebInfo "$@" \
		>"$scratch/cmake" 2>&1 && return
	cat "$scratch/cmake"
	return 1
}

compile() {
	cmake --build "$@" -j "$jobs" >"$scratch/compile" 2>&1 && return
	cat "$scratch/compile"
	return 1
}

step_lint() {
	configure build gcc && sh tests/lint/run.sh build
}

step_build() {
	configure build gcc && compile build
}

step_clang() {
	configure build-clang clang && compile build-clang
}

# One after the other: some of them hold what they test to fractions of a second.
unit_programs() {
	find "$1/tests" -maxdepth 1 -name 'test_*' -type f -perm -u+x | sort | xargs -r -n 1 sh tests/unit/program.sh "$scratch/counts"
}

step_unit() {
	unit_programs build
}

# A folder of pytest files against the binary of a build directory.
suite() {
	directory=$1
	folder=$2
	log=$scratch/suite
	if ! ls "$folder"/test_*.py >/dev/null 2>&1; then
		echo "  $folder has no tests"
		return 0
	fi
	status=0
	IOAD_BINARY=$PWD/$directory/ioad timeout -k 10 $suite_seconds $python -m pytest -q -ra -n $((jobs + 1)) --durations=5 "$folder" >"$log" 2>&1 || status=$?
	cat "$log"
	tail -n 1 "$log" >"$scratch/summary"
	passed=$(number_before passed "$scratch/summary")
	failed=$(number_before failed "$scratch/summary")
	errors=$(number_before error "$scratch/summary")
	skipped=$(number_before skipped "$scratch/summary")
	failed=$((${failed:-0} + ${errors:-0}))
	[ $status -eq 0 ] || [ $failed -gt 0 ] || failed=1
	count passed "${passed:-0}"
	count failed $failed
	count skipped "${skipped:-0}"
	return $status
}

step_contract() {
	suite build tests/contract
}

step_blackbox() {
	suite build tests/integration
}

step_sanitize() {
	export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
	export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
	result=0
	configure build-sanitize gcc -DIOA_SANITIZE=ON && compile build-sanitize || return 1
	unit_programs build-sanitize || result=1
	suite build-sanitize tests/contract || result=1
	suite build-sanitize tests/integration || result=1
	unset ASAN_OPTIONS UBSAN_OPTIONS
	return $result
}

step_fuzz() {
	targets=$(find tests/fuzz -name 'fuzz_*.c' -exec basename {} .c \; | sort)
	[ -n "$targets" ] || return 0
	# shellcheck disable=SC2086 # the targets are words
	configure build-fuzz clang -DIOA_FUZZ=ON -DIOA_SANITIZE=ON && compile build-fuzz --target $targets || return 1
	# shellcheck disable=SC2086
	printf '%s\n' $targets | xargs -r -P "$jobs" -n 1 sh tests/fuzz/target.sh "$fuzz_seconds"
}

# --- running them ---

run_step() {
	echo "== $1"
	begin=$(date +%s)
	failed_before=$(total failed)
	outcome=ok
	if ! "step_$1"; then
		outcome=FAILED
		[ "$(total failed)" -gt "$failed_before" ] || count failed 1 # a step without tests
	fi
	echo "== $1: $outcome, $(($(date +%s) - begin)) s"
}

for step in "$@"; do
	case " $all " in
	*" $step "*) ;;
	*)
		echo "there is no step \"$step\"; there are: $all" >&2
		exit 2
		;;
	esac
done
# shellcheck disable=SC2086 # the steps are words
[ $# -gt 0 ] || set -- $all
for step in "$@"; do
	run_step "$step"
done
skipped=$(total skipped)
line="$(total passed) passed, $(total failed) failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$(total failed)" -eq 0 ]
