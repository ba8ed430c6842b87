"""The local org in a process of its own, and what a test asks it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from tests.bootstrap.snapshots import Rows, comparable

ROOT = Path(__file__).parents[2]
TOKEN = "00-local-token"
READY = "local org ready at "
READY_WITHIN_S = 30.0


class Snapshot:
    """Too long to be shown when a test fails."""

    def __init__(self, content: Any) -> None:
        self.content = content


@dataclass(frozen=True)
class LocalOrg:
    url: str
    fresh: Snapshot = field(default_factory=lambda: Snapshot(None))

    def reset(self, to: Snapshot | None = None) -> None:
        """Back to the fresh org, or to another snapshot of it; no fault is waiting."""
        self.call("DELETE", "/local/faults")
        self.call("POST", "/local/snapshot", (to or self.fresh).content)
        self.forget()

    def snapshot(self) -> Any:
        return self.call("GET", "/local/snapshot")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"SSWS {TOKEN}"}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def calls(self) -> list[tuple[str, str]]:
        """Method and path of everything received since `forget`, this endpoint's own calls left out."""
        found = self.call("GET", "/local/requests")
        entries = found if isinstance(found, list) else found["requests"]
        return [(entry["method"], entry["path"].partition("?")[0]) for entry in entries if not entry["path"].startswith("/local")]

    def forget(self) -> None:
        self.call("DELETE", "/local/requests")

    def state(self) -> Rows:
        return comparable(self.snapshot())

    def named(self, kind: str, name: str) -> dict[str, Any]:
        return next(one for one in self.call("GET", f"/api/v1/policies?type={kind}") if one["name"] == name)

    def catch_all(self, policy: str) -> tuple[str, dict[str, Any]]:
        """Address and body of an authentication policy's catch-all rule."""
        path = f"/api/v1/policies/{self.named('ACCESS_POLICY', policy)['id']}/rules"
        rule = next(rule for rule in self.call("GET", path) if rule["system"])
        return f"{path}/{rule['id']}", {key: rule[key] for key in ("type", "name", "priority", "system", "actions")}

    def app(self, label: str) -> dict[str, Any]:
        return next(app for app in self.call("GET", "/api/v1/apps?limit=200") if app["label"] == label)

    def new_app(self, label: str) -> dict[str, Any]:
        oauth = {"application_type": "web", "response_types": ["code"], "grant_types": ["authorization_code"]}
        oauth["redirect_uris"] = ["https://theirs.example.com/callback"]
        credentials = {"oauthClient": {"token_endpoint_auth_method": "client_secret_post"}}
        body = {"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT", "credentials": credentials}
        return dict(self.call("POST", "/api/v1/apps", body | {"settings": {"oauthClient": oauth}}))

    def person(self, login: str, **profile: str) -> dict[str, Any]:
        """Somebody new, who can sign in."""
        body = {"profile": {"firstName": "Some", "lastName": "Body", "login": login, "email": login} | profile}
        return dict(self.call("POST", "/api/v1/users?activate=true", body | {"credentials": {"password": {"value": "Their-Own-Pass-1"}}}))

    def group(self, name: str) -> dict[str, Any]:
        return next(group for group in self.call("GET", "/api/v1/groups") if group["profile"]["name"] == name)


@contextmanager
def serving(*options: str) -> Iterator[LocalOrg]:
    """A fresh org in a process of its own until the block ends."""
    command = [sys.executable, "-m", "local_org", "serve", "--port", "0", "--in-memory", "--api-token", TOKEN, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        impatient = threading.Timer(READY_WITHIN_S, process.kill)
        impatient.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            impatient.cancel()
            assert line.startswith(READY), f"the local org did not start: {line!r}"
            org = LocalOrg(line.removeprefix(READY))
            yield replace(org, fresh=Snapshot(org.call("GET", "/local/snapshot")))
        finally:
            impatient.cancel()
            process.terminate()


def write_env(org: LocalOrg, folder: Path) -> Path:
    """The `.env` that names this org."""
    path = folder / ".env"
    path.write_text(f"OKTA_CLIENT_ORGURL={org.url}\nOKTA_CLIENT_TOKEN={TOKEN}\n")
    return path
