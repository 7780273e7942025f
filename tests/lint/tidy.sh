#!/bin/sh
# clang-tidy with the checks of .clang-tidy. $1: a build directory with compile_commands.json.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
if [ ! -f "$build/compile_commands.json" ]; then
	echo "$build/compile_commands.json is missing: run cmake -S . -B $build first"
	exit 1
fi
find src -name '*.c' -print0 | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$build" 2>/dev/null
