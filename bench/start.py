"""How long the local org takes from process start to its first 200, beside an import of Flask, taken in turns."""

from __future__ import annotations

import http.client
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bench.row import Row
from bench.stand import ROOT, free_port

ROUNDS = 15
AT_MOST = 1.2


def rows() -> Iterator[Row]:
    """One row; medians, and the ratio of the two of the same round."""
    _import_flask(), _start_org()  # once for the disk's cache
    pairs = [(_start_org(), _import_flask()) for _ in range(ROUNDS)]
    org, flask = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    yield Row(
        "local org, process start to first 200",
        f"{ratio:.2f} × ({org * 1000:.0f} ms)",
        f'`python -c "import flask"`: {flask * 1000:.0f} ms',
        f"at most {AT_MOST} ×",
        ratio <= AT_MOST,
    )


def _import_flask() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask"], cwd=ROOT, check=True)
    return time.perf_counter() - begun


def _start_org() -> float:
    """On a data folder that has been used before, as every start but the first is."""
    port, begun = free_port(), time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "local_org",
        "serve",
        "--port",
        str(port),
        "--data",
        _folder(),
        f"--api-token={secrets.token_urlsafe(16)}",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None and not _is_healthy(port):
                time.sleep(0.001)  # asked again at once: the time until the first 200 is what is measured
            return time.perf_counter() - begun
        finally:
            process.terminate()


_made: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> str:
    if not _made:
        _made.append(tempfile.TemporaryDirectory())
    return _made[0].name


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/local/health", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
