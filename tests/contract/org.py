"""A local org in a process of its own, configured by the bootstrapper; a test reaches both only as anybody would: commands and HTTP."""

from __future__ import annotations

import os
import queue
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import requests
from dotenv import dotenv_values

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 30
JOHN = "john.doe@example.com"
READY = re.compile(r"local org ready at (http://\S+)")
LINK = re.compile(r'<a id="[\w-]+" href="([^"]+)"')
CODE = re.compile(r"\b(\d{6})\b")


@dataclass(frozen=True, slots=True)
class Client:
    """An app integration as a relying party knows it; `secret` is empty for a public one."""

    id: str
    issuer: str
    redirect_uri: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone with Okta Verify, as `/local/devices` plays it."""

    org: Org
    id: str

    def code(self) -> str:
        return str(self.org.api("GET", f"/local/devices/{self.id}/totp")["totp"])

    def approve(self) -> None:
        self.org.api("POST", f"/local/devices/{self.id}/approve", {})

    def reject(self) -> None:
        self.org.api("POST", f"/local/devices/{self.id}/reject", {})


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    id: str
    password: str = field(default="", repr=False)


def anonymous(method: str, url: str, **options: Any) -> requests.Response:
    """A request that carries nothing of anybody: no token, no cookie, no proxy of the environment; redirects are not followed."""
    with requests.Session() as http:
        http.trust_env = False
        return http.request(method, url, **{"timeout": TIMEOUT_S, "allow_redirects": False, **options})


class Org:
    """`settings` are the lines the bootstrapper wrote to `.env`."""

    def __init__(self, url: str, token: str, settings: dict[str, str]) -> None:
        self.url = url
        self.settings = settings
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"SSWS {token}"

    def api(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        """One call of `/api/v1` or `/local`: the parsed answer, `None` without a body.

        Raises `AssertionError` naming the answer when it is not 2xx.
        """
        answer = self.raw(method, path, json=body, params=params)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    def raw(self, method: str, path: str, **options: Any) -> requests.Response:
        """The same call, whatever it is answered."""
        return self._http.request(method, self.url + path, **{"timeout": TIMEOUT_S, **options})

    @property
    def multifactor(self) -> Client:
        return self._client("OKTA_IDX_CLIENTID", "OKTA_IDX_CLIENTSECRET")

    @property
    def password_optional(self) -> Client:
        return self._client("OKTA_IDX_PASSWORD_OPTIONAL_CLIENTID", "OKTA_IDX_PASSWORD_OPTIONAL_CLIENTSECRET")

    def _client(self, client_id: str, secret: str) -> Client:
        env = self.settings
        return Client(env[client_id], env["OKTA_IDX_ISSUER"], env["OKTA_IDX_REDIRECTURI"], env[secret])

    @property
    def john(self) -> Person:
        login = self.settings["JOHN_DOE_EMAIL"]
        return Person(login, self.api("GET", f"/api/v1/users/{login}")["id"], self.settings["JOHN_DOE_PASSWORD"])

    def person(self, *, groups: tuple[str, ...] = (), password: bool = True) -> Person:
        """A new person; without a password they stay PROVISIONED until somebody activates them."""
        login = f"{secrets.token_hex(6)}@example.com"
        chosen = f"Aa1-{secrets.token_urlsafe(12)}" if password else ""
        body: dict[str, Any] = {
            "profile": {"firstName": "Erika", "lastName": "Muster", "login": login, "email": login},
            "groupIds": [self.group_id(name) for name in groups],
        }
        if password:
            body["credentials"] = {"password": {"value": chosen}}
        return Person(login, self.api("POST", "/api/v1/users", body, activate="true")["id"], chosen)

    def staged(self, *, groups: tuple[str, ...] = ()) -> Person:
        """Somebody an administrator has entered and nobody has activated."""
        login = f"{secrets.token_hex(6)}@example.com"
        profile = {"firstName": "Erika", "lastName": "Muster", "login": login, "email": login}
        body = {"profile": profile, "groupIds": [self.group_id(name) for name in groups]}
        return Person(login, self.api("POST", "/api/v1/users", body, activate="false")["id"])

    def group_id(self, name: str) -> str:
        return next(str(group["id"]) for group in self.api("GET", "/api/v1/groups", q=name) if group["profile"]["name"] == name)

    def code(self, address: str) -> str:
        """The code of the newest mail to `address`."""
        newest = self.api("GET", "/local/inbox", to=address)[0]
        found = CODE.search(newest["text"])
        assert found, f"no code in the mail to {address}: {newest['subject']}"
        return found.group(1)

    def opened_link(self, address: str) -> str:
        """Where the link of the newest mail to `address` leads: opened by nobody's browser, so without cookies."""
        link = LINK.search(self.api("GET", "/local/inbox", to=address)[0]["html"])
        assert link, "no link in the mail"
        answer = anonymous("GET", unescape(link.group(1)))
        assert answer.is_redirect, f"{answer.status_code} {answer.text[:300]}"
        return str(answer.headers["Location"])

    def phone(self, person: Person) -> Phone:
        """A new phone that opens the newest link this person was shown for it."""
        link = self.api("GET", "/local/devices", user=person.id)["enrollments"][-1]["link"]
        return Phone(self, self.api("POST", "/local/devices", {"link": link, "name": "Phone"})["id"])

    def advance(self, seconds: int) -> None:
        self.api("POST", "/local/clock", {"advance_seconds": seconds})

    @contextmanager
    def later(self, seconds: int) -> Iterator[None]:
        """While open, the org believes it is so much later (again, when it did before)."""
        self.advance(seconds)
        try:
            yield
        finally:
            self.reset_clock()

    def reset_clock(self) -> None:
        self.api("POST", "/local/clock", {"reset": True})

    # policies --------------------------------------------------------------------------------------------------------------

    def policy_of(self, client: Client, link: str = "accessPolicy") -> str:
        """The id of the policy an app integration follows: `accessPolicy` or `profileEnrollment`."""
        href = self.api("GET", f"/api/v1/apps/{client.id}")["_links"][link]["href"]
        return str(href).rsplit("/", 1)[-1]

    @contextmanager
    def catch_all(self, policy: str, kind: str, **changes: Any) -> Iterator[None]:
        """While open, `actions[kind]` of the policy's own rule has these members changed (`None` removes one)."""
        rule = next(rule for rule in self.api("GET", f"/api/v1/policies/{policy}/rules") if rule["system"])
        path = f"/api/v1/policies/{policy}/rules/{rule['id']}"
        actions = {name: value for name, value in {**rule["actions"][kind], **changes}.items() if value is not None}
        self.api("PUT", path, _writable({**rule, "actions": {**rule["actions"], kind: actions}}))
        try:
            yield
        finally:
            self.api("PUT", path, _writable(rule))

    def without_step_14(self) -> Any:
        """*Any two factors* as a new org has it: two factors, none of them prescribed."""
        fresh = {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT12H"}
        return self.catch_all(self.policy_of(self.multifactor), "appSignOn", verificationMethod=fresh)

    def without_step_20(self) -> Any:
        """The password-optional authentication policy as the org created it: two factors, one bound to a device."""
        possession = [{"possession": {"deviceBound": "REQUIRED"}}]
        fresh = {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT12H", "constraints": possession}
        return self.catch_all(self.policy_of(self.password_optional), "appSignOn", verificationMethod=fresh)

    @contextmanager
    def without_step_9(self) -> Iterator[None]:
        """The rule of the authorization server `default` without the grant that the guide adds to it."""
        policies = "/api/v1/authorizationServers/default/policies"
        policy = self.api("GET", policies)[0]["id"]
        rule = self.api("GET", f"{policies}/{policy}/rules")[0]
        path = f"{policies}/{policy}/rules/{rule['id']}"
        grants = [grant for grant in rule["conditions"]["grantTypes"]["include"] if grant != "interaction_code"]
        self.api("PUT", path, _writable({**rule, "conditions": {**rule["conditions"], "grantTypes": {"include": grants}}}))
        try:
            yield
        finally:
            self.api("PUT", path, _writable(rule))

    @contextmanager
    def without_the_grant(self, client: Client) -> Iterator[None]:
        """An app integration that lost the interaction code grant, as happens when the switch of step 8 is turned off."""
        path = f"/api/v1/apps/{client.id}"
        app = self.api("GET", path)
        oauth = app["settings"]["oauthClient"]
        grants = [grant for grant in oauth["grant_types"] if grant != "interaction_code"]
        lesser = {**app, "settings": {**app["settings"], "oauthClient": {**oauth, "grant_types": grants}}}
        self.api("PUT", path, _writable(lesser))
        try:
            yield
        finally:
            self.api("PUT", path, _writable(app))


def _writable(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule or an app as PUT takes it: without what only reads show."""
    read_only = {"_links", "id", "created", "lastUpdated", "orn", "features", "universalLogout"} | (
        {"conditions"} if rule.get("conditions") is None else set()
    )
    return {name: value for name, value in rule.items() if name not in read_only}


@contextmanager
def configured_org(folder: Path) -> Iterator[Org]:
    """A fresh local org, the whole guide applied, gone afterwards.

    Raises `AssertionError` with the output of whichever command failed.
    """
    token = secrets.token_hex(24)
    with serving(folder, token) as url:
        env_file = folder / ".env"
        env_file.write_text(f"OKTA_CLIENT_ORGURL={url}\nOKTA_CLIENT_TOKEN={token}\nJOHN_DOE_EMAIL={JOHN}\n")
        bootstrap(env_file, folder / "record.json")
        yield Org(url, token, {name: value or "" for name, value in dotenv_values(env_file).items()})


@contextmanager
def serving(folder: Path, token: str) -> Iterator[str]:
    """A fresh local org's address."""
    command = [sys.executable, "-m", "local_org", "serve", "--port", "0", "--in-memory", "--api-token", token]
    with (folder / "local_org.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=_clean_environment(), stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        line = _first_line(process)
        ready = READY.search(line)
        assert ready, f"the local org did not start: {line} {(folder / 'local_org.log').read_text()[-2000:]}"
        yield ready.group(1)
    finally:
        process.terminate()
        process.communicate(timeout=TIMEOUT_S)


def _first_line(process: subprocess.Popen[str]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout
    threading.Thread(target=lambda out=process.stdout: lines.put(out.readline()), daemon=True).start()
    try:
        return lines.get(timeout=2 * TIMEOUT_S)
    except queue.Empty:
        return "(nothing said)"


def bootstrap(env_file: Path, record: Path) -> None:
    """Applies the whole guide to the org of `env_file`; the private endpoint for its one step without a public API included."""
    named = ["--env-file", str(env_file), "--state", str(record)]
    command = [sys.executable, "-m", "bootstrap", "apply", *named, "--yes", "--allow-private-api"]
    done = subprocess.run(
        command, cwd=ROOT, env=_clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode in (0, 3), f"bootstrap apply ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def _clean_environment() -> dict[str, str]:
    """The environment without anything that names another org."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "JOHN_DOE", "APP_", "ORG_"))}
