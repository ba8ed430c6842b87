"""A real redis-server on a Unix socket of its own, for the tests of the store."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARY = shutil.which("redis-server")


@contextmanager
def running() -> Iterator[str]:
    """Its `SESSION_URL`. Keeps nothing on disk and listens on no port."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:  # short: a socket's path has a limit
        socket = Path(folder) / "s"
        command = [str(BINARY), "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            try:
                _await_ready(server)
                yield f"unix://{socket}"
            finally:
                server.terminate()


def _await_ready(server: subprocess.Popen[str]) -> None:
    said = []
    for line in server.stdout or ():
        said.append(line)
        if "ready to accept connections" in line.lower():
            return
    raise RuntimeError("redis-server did not start:\n" + "".join(said[-20:]))
