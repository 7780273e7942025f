#!/bin/sh
# Shell scripts parse, and shellcheck has no complaint.
set -eu
cd "$(dirname "$0")/../.."
failed=0
for script in .ci/run $(find docker tests -name '*.sh' | sort); do
	case $(head -n 1 "$script") in
	*bash*) bash -n "$script" || failed=1 ;;
	*) sh -n "$script" || failed=1 ;;
	esac
	shellcheck --severity=warning "$script" || failed=1
done
exit $failed
