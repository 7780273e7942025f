"""Memory that is measured: only where the program's own allocator is."""

import os

import pytest

measured = pytest.mark.skipif("ASAN_OPTIONS" in os.environ, reason="AddressSanitizer keeps what was freed")
