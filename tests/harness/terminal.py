"""What a command shows to somebody who sits before it."""

import os
import pty


def watch(start, seconds=60):
    """start(descriptor of a terminal) → the process; gives its status, and all that it wrote there."""
    ours, theirs = pty.openpty()
    process = start(theirs)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:
        pass  # Linux says so when the other side is closed
    os.close(ours)
    return process.wait(seconds), seen
