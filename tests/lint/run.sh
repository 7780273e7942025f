#!/bin/sh
# All checks of this folder. $1: a build directory with compile_commands.json (for clang-tidy).
set -u
here=$(dirname "$0")
build=${1:-build}
failed=0

check() {
	name=$1
	shift
	if output=$("$@" 2>&1); then
		echo "  ok      $name"
	else
		echo "  FAILED  $name"
		echo "$output" | sed 's/^/          /'
		failed=1
	fi
}

for script in layers banned sql_in_c text; do
	check $script /usr/bin/python3 "$here/$script.py"
done
for script in headers format shell python cppcheck; do
	check $script sh "$here/$script.sh"
done
check tidy sh "$here/tidy.sh" "$build"
exit $failed
