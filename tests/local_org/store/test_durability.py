"""Killed at any moment, what the org acknowledged is there after a restart: twenty kills under concurrent writes."""

from __future__ import annotations

import multiprocessing
import random
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import requests

from local_org.server import Options, serve

TOKEN = "the-token-of-this-test"
KILLS = 20
WRITERS = 4


_FORKED = multiprocessing.get_context("forkserver")  # a server forked from a process that has imported it already: ten times as fast
_FORKED.set_forkserver_preload(["local_org.server", "local_org.web.routes"])


def _serve(data: Path, ready: Connection) -> None:
    serve(Options(port=0, data_dir=data, api_token=TOKEN), lambda address, _token, _stop: ready.send(address))


class _Org:
    """A serving process on the same data folder each time."""

    def __init__(self, data: Path) -> None:
        receiver, sender = _FORKED.Pipe(duplex=False)
        self._process = _FORKED.Process(target=_serve, args=(data, sender), daemon=True)
        self._process.start()
        sender.close()
        assert receiver.poll(20), "the org did not start"
        self.url = str(receiver.recv())
        receiver.close()

    def kill(self) -> None:
        self._process.kill()
        self._process.join(10)
        assert self._process.exitcode == -signal.SIGKILL
        self._process.close()


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"SSWS {TOKEN}"
    return session


def _write(url: str, writer: int, acknowledged: list[str]) -> None:
    """Makes trusted origins until the org is gone; only what was answered counts."""
    with _session() as session:
        for number in range(100_000):
            origin = f"http://w{writer}-{len(acknowledged)}-{number}-{random.getrandbits(40)}.example"
            body = {"name": origin, "origin": origin, "scopes": [{"type": "CORS"}]}
            try:
                answer = session.post(f"{url}/api/v1/trustedOrigins", json=body, timeout=10)
            except requests.RequestException:
                return
            assert answer.status_code == 200, answer.text
            acknowledged.append(origin)


def _kept(url: str) -> set[str]:
    kept: set[str] = set()
    with _session() as session:
        address: str | None = f"{url}/api/v1/trustedOrigins?limit=200"
        while address:
            answer = session.get(address, timeout=10)
            kept |= {origin["origin"] for origin in answer.json()}
            address = answer.links.get("next", {}).get("url")
    return kept


def test_twenty_kills_under_concurrent_writes_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[list[str]] = [[] for _ in range(WRITERS)]
    for _ in range(KILLS):
        org = _Org(tmp_path)
        enough = [len(mine) + random.randint(1, 8) for mine in acknowledged]
        threads = [threading.Thread(target=_write, args=(org.url, n, mine)) for n, mine in enumerate(acknowledged)]
        for thread in threads:
            thread.start()
        while any(len(mine) < least for mine, least in zip(acknowledged, enough, strict=True)) and any(t.is_alive() for t in threads):
            threads[0].join(0.002)
        org.kill()
        for thread in threads:
            thread.join(10)
    org = _Org(tmp_path)
    try:
        written = {origin for mine in acknowledged for origin in mine}
        assert len(written) >= KILLS * WRITERS
        assert written - _kept(org.url) == set()
    finally:
        org.kill()
