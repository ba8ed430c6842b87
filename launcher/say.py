"""What a person reads: progress on standard output, problems on standard error."""

from __future__ import annotations

import contextlib
import sys


def say(line: str = "") -> None:
    """One line, at once. A terminal that is gone is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def complain(line: str) -> None:
    """One line on standard error."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
