"""Which org is the local one: the one that answers with the id kept in the data folder, never one because a port answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from launcher import org
from launcher.settings import Settings


class Health(BaseHTTPRequestHandler):
    body = b'{"id": "00oOurs"}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers /local/health."""
    server = HTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def data(folder: Path, org_id: str | None) -> Path:
    if org_id is not None:
        (folder / "org-id").write_text(f"{org_id}\n")
    return folder


def named(url: str, port: int, **environment: str) -> Settings:
    return Settings(file={"OKTA_CLIENT_ORGURL": url, "ORG_PORT": str(port)}, environment=environment)


def test_no_org_named_and_nothing_up_is_the_local_one_to_be_started(tmp_path: Path, free_port: Callable[[], int]) -> None:
    port = free_port()
    found = org.meant(named("", port), data(tmp_path, None))
    assert (found.local, found.up, found.url) == (True, False, f"http://localhost:{port}")


def test_the_kept_id_makes_it_the_local_one_that_is_up(tmp_path: Path, port: int) -> None:
    found = org.meant(named("", port), data(tmp_path, "00oOurs"))
    assert (found.local, found.up) == (True, True)


def test_another_org_on_the_port_is_not_ours_though_the_port_answers(tmp_path: Path, port: int) -> None:
    found = org.meant(named(f"http://localhost:{port}", port), data(tmp_path, "00oAnother"))
    assert (found.local, found.up) == (True, False)  # ours is to be started, and the port will be found taken


def test_an_org_of_loopback_that_was_named_is_used_as_named_where_we_keep_none(tmp_path: Path, port: int) -> None:
    found = org.meant(named(f"http://localhost:{port}", 8081), data(tmp_path, None))
    assert (found.local, found.url) == (False, f"http://localhost:{port}")


def test_the_org_of_the_environment_wins_over_the_local_one_of_the_file(tmp_path: Path, port: int) -> None:
    found = org.meant(named(f"http://localhost:{port}", port, OKTA_CLIENT_ORGURL="https://dev-123456.okta.com"), data(tmp_path, "00oOurs"))
    assert (found.local, found.url, found.source) == (False, "https://dev-123456.okta.com", "the environment")


def test_a_page_that_is_no_org_is_not_the_local_one(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Health, "body", b"<html>")
    assert org.health(f"http://localhost:{port}") == ""
    assert not org.meant(named("", port), data(tmp_path, "00oOurs")).up
