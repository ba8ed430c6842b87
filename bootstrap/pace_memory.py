"""What the last command knew of the org's windows, so that the next one in the same minute does not run into them."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.pace import MINUTE_S, Pace


@contextmanager
def remembered(pace: Pace, path: Path) -> Iterator[None]:
    """Told before, kept after. Only what is half used up is worth a file; one that cannot be read or written is done without."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        _tell(pace, json.loads(path.read_text(encoding="utf-8")))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            _keep(pace, path)


def _tell(pace: Pace, kept: dict[str, list[list[object]]]) -> None:
    for family, limit, left, ends_at in kept["windows"]:
        seconds = float(str(ends_at)) - time.time()
        if 0 < seconds <= MINUTE_S:
            pace.recall(str(family), int(str(limit)), int(str(left)), seconds)


def _keep(pace: Pace, path: Path) -> None:
    windows = [[family, limit, left, time.time() + seconds] for family, limit, left, seconds in pace.known() if left * 2 <= limit]
    if not windows:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"windows": windows}, file)
    os.replace(name, path)
