#!/bin/sh
# Python has no unused or undefined names.
set -eu
cd "$(dirname "$0")/../.."
/usr/bin/python3 -m pyflakes tests
