#!/bin/sh
# C is laid out as .clang-format says.
set -eu
cd "$(dirname "$0")/../.."
find src include tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run --Werror
