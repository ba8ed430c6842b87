"""What a bootstrap of a fresh org costs: calls by family under a free org's limits, and time beside an import of Okta's SDK."""

from __future__ import annotations

import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench import okta_sdk
from bench.row import Row
from bench.stand import ROOT

ROUNDS = 7
AT_MOST = 0.4
APPS_AT_MOST, OTHERS_AT_MOST = 10, 50


def rows() -> Iterator[Row]:
    yield _calls()
    yield _time()


def _calls() -> Row:
    """apply and verify in one command, as `make bootstrap` does; both use cases. Every request counts, also those without a token."""
    with _fresh_org("--rate-limits", "integrator-free") as org:
        org.bootstrap("apply", "--verify")
        calls = org.calls()
    apps, refused = sum(str(call["path"]).startswith("/api/v1/apps") for call in calls), sum(call["status"] == 429 for call in calls)
    others = len(calls) - apps
    return Row(
        "first bootstrap and verify, under a free org's limits",
        f"{apps} calls for apps, {others} others, {refused} × 429",
        "Terraform's provider: about 60 for the same objects",
        f"at most {APPS_AT_MOST} and {OTHERS_AT_MOST}, no 429",
        apps <= APPS_AT_MOST and others <= OTHERS_AT_MOST and not refused,
    )


def _time() -> Row:
    """Medians, and the ratio of the two of the same round, taken in turns."""
    what = "first bootstrap of a fresh local org, process start to exit"
    python = okta_sdk.interpreter()
    if python is None:
        return Row(what, "–", "the okta package could not be installed", f"at most {AT_MOST} ×")
    _import(python), _apply()  # once for the disk's cache
    pairs = [(_apply(), _import(python)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    reference = f'`python -c "import okta.client"`: {theirs * 1000:.0f} ms'
    return Row(what, f"{ratio:.2f} × ({ours * 1000:.0f} ms)", reference, f"at most {AT_MOST} ×", ratio <= AT_MOST)


def _import(python: Path) -> float:
    begun = time.perf_counter()
    subprocess.run([str(python), "-c", "import okta.client"], cwd=okta_sdk.FOLDER, check=True)
    return time.perf_counter() - begun


def _apply() -> float:
    with _fresh_org() as org:
        begun = time.perf_counter()
        org.bootstrap("apply")
        return time.perf_counter() - begun


class _Org:
    def __init__(self, url: str, token: str, folder: Path) -> None:
        self._url, self._token, self._folder = url, token, folder
        (folder / ".env").write_text(f"OKTA_CLIENT_ORGURL={url}\nOKTA_CLIENT_TOKEN={token}\n")

    def bootstrap(self, verb: str, *more: str) -> None:
        """Raises: `CalledProcessError`."""
        options = [*more, "--yes", "--env-file", str(self._folder / ".env"), "--state", str(self._folder / "record.json")]
        options += ["--allow-private-api"] if verb == "apply" else []
        subprocess.run([sys.executable, "-m", "bootstrap", verb, *options], cwd=ROOT, capture_output=True, check=True, timeout=300)

    def calls(self) -> list[dict[str, object]]:
        answer = requests.get(f"{self._url}/local/requests", headers={"Authorization": f"SSWS {self._token}"}, timeout=20)
        answer.raise_for_status()
        found: list[dict[str, object]] = answer.json()
        return found


@contextmanager
def _fresh_org(*options: str) -> Iterator[_Org]:
    token = secrets.token_urlsafe(30)
    command = [sys.executable, "-m", "local_org", "serve", "--port", "0", "--in-memory", f"--api-token={token}", *options]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            yield _Org(process.stdout.readline().split()[-1], token, Path(folder))
        finally:
            process.terminate()
