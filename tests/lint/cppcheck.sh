#!/bin/sh
# cppcheck: what it is sure of. It does not know jansson's loops, so they are spelled out.
set -eu
cd "$(dirname "$0")/../.."
cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem -D_GNU_SOURCE -DIOA_VERSION='"0"' -Iinclude -Isrc \
	'-Djson_object_foreach(o,k,v)=while ((k = json_key(o)) && (v = json_value(k)))' \
	'-Djson_array_foreach(a,i,v)=while ((v = json_array_get(a, i = next_index(a))))' -j "$(nproc)" src
