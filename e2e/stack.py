"""One org and one app for each test worker: the local org configured by the bootstrapper, or the org that `.env` names."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.mailbox import ImapMailbox, LocalInbox
from e2e.org import Org
from e2e.processes import ROOT, Running, clean_environment, free_port, read_env_file

BOOTSTRAP_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Stack:
    """What is up: the org, the app's address, and the processes whose output a failure shows."""

    org: Org
    app_url: str
    processes: tuple[Running, ...]

    @property
    def mfa(self) -> str:
        """Client id of the multifactor app integration."""
        return self.org.settings["OKTA_IDX_CLIENTID"]

    @property
    def password_optional(self) -> str:
        """Client id of the password-optional app integration."""
        return self.org.settings["OKTA_IDX_PASSWORD_OPTIONAL_CLIENTID"]


@contextmanager
def local_stack(folder: Path, *org_options: str) -> Iterator[Stack]:
    """A fresh local org in memory (`org_options`: of `serve`), the guide applied to it, the app in front; all on free ports."""
    token = secrets.token_hex(24)
    env = clean_environment()
    org_process = Running("local_org", "serve", "--port", "0", "--in-memory", f"--api-token={token}", ready="local org ready at", env=env)
    try:
        app_port = free_port()
        env_file = folder / ".env"
        env_file.write_text(f"OKTA_CLIENT_ORGURL={org_process.address}\nOKTA_CLIENT_TOKEN={token}\nAPP_PORT={app_port}\nSESSION_URL=\n")
        env_file.chmod(0o600)
        _bootstrap(folder, env_file, env)
        settings = read_env_file(env_file)
        app_env = {**env, "SESSION_FILE": str(folder / "sessions.db")}
        # Its own file, or the app would take from the checkout's .env what this one lacks.
        app = Running("sample_app", "--port", str(app_port), "--env-file", str(env_file), ready="sample app ready at", env=app_env)
        try:
            org = Org(settings, LocalInbox(org_process.address, token), local=True)
            yield Stack(org, f"http://localhost:{app_port}", (org_process, app))
        finally:
            app.stop()
    finally:
        org_process.stop()


def _bootstrap(folder: Path, env_file: Path, env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bootstrap", "apply", "--yes", "--allow-private-api"]
    command += ["--env-file", str(env_file), "--state", str(folder / "record.json")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=BOOTSTRAP_WITHIN_S, check=False)
    assert done.returncode == 0, f"bootstrap apply ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"


@contextmanager
def stack_of_env(folder: Path) -> Iterator[Stack]:
    """The org of `.env`, configured before by `make bootstrap`; the app on the port that its redirect URI names."""
    settings = {**read_env_file(ROOT / ".env"), **os.environ}
    print(f"end-to-end tests against {settings['OKTA_CLIENT_ORGURL']}")  # noqa: T201 - which org is touched must be said
    mailbox = ImapMailbox(settings["E2E_IMAP_URL"], settings["E2E_MAIL_ADDRESS"])
    app_env = {**settings, "SESSION_FILE": str(folder / "sessions.db")}
    app = Running("sample_app", "--port", settings.get("APP_PORT") or "8080", ready="sample app ready at", env=app_env)
    try:
        yield Stack(Org(settings, mailbox, local=False), app.address, (app,))
    finally:
        app.stop()
