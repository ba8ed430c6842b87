"""What `.env` and the environment say, and the only lines of `.env` that are written here: org, token and ports."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from launcher.problem import Problem

ORG_URL, ORG_TOKEN = "OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN"
APP_PORT, ORG_PORT = "APP_PORT", "ORG_PORT"
_LINE = re.compile(
    r"""\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"""
    r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^#\r\n]*?))\s*(?:#.*)?"""
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment wins over the file; an empty value counts as not set."""

    file: Mapping[str, str] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)

    def get(self, name: str, default: str = "") -> str:
        return self.environment.get(name) or self.file.get(name) or default

    def port(self, name: str, default: int) -> int:
        """Raises: `Problem` when it is no port."""
        text = self.get(name, str(default))
        if not text.isdigit() or not 0 < int(text) < 65536:
            raise Problem(f"{name} is not a port: {text!r}.", f"Put a number into .env, for example {name}={default}.")
        return int(text)

    @property
    def app_port(self) -> int:
        return self.port(APP_PORT, 8080)

    @property
    def org_port(self) -> int:
        return self.port(ORG_PORT, 8081)

    @property
    def org_from_environment(self) -> bool:
        return bool(self.environment.get(ORG_URL)) and self.environment.get(ORG_URL) != self.file.get(ORG_URL)


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Both places; a file that is not there is empty."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return Settings(file=parsed(text), environment=dict(environment))


def parsed(text: str) -> dict[str, str]:
    """Name to value; lines that are not NAME=value are left to the bootstrapper, which names them."""
    values = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match:
            name, single, double, bare = match.groups()
            quoted = single if single is not None else double
            values[name] = bare.strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return values


def make_env_file(path: Path, example: Path) -> bool:
    """`.env` from its example, readable by its owner alone; False when there was one."""
    if path.exists():
        return False
    _replace(path, example.read_text(encoding="utf-8"))
    return True


def name_org(path: Path, url: str, token: str) -> None:
    """Writes the org's address and token into `.env` so that every command, SDK and test finds it; other lines stay as they are."""
    _write(path, {ORG_URL: url, ORG_TOKEN: token})


def keep_ports(path: Path, found: Settings, org_url: str) -> None:
    """Writes ports that came from the environment into `.env`, where bootstrap writes addresses with these ports.

    `org_url`: of the org in use, which may be up already at another port than the environment names.
    """
    given = {name: found.environment[name] for name in (APP_PORT, ORG_PORT) if found.environment.get(name)}
    if urlsplit(org_url).port != found.org_port:
        given.pop(ORG_PORT, None)
    _write(path, given)


def _write(path: Path, values: Mapping[str, str]) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if all(parsed(text).get(name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        text = _with(text, name, value)
    _replace(path, text)


def _with(text: str, name: str, value: str) -> str:
    line = re.compile(rf"^{name}[ \t]*=[^\r\n]*", re.MULTILINE)
    if line.search(text):
        return line.sub(lambda _found: f"{name}={value}", text)
    return f"{text.rstrip()}\n{name}={value}\n".lstrip()


def _replace(path: Path, text: str) -> None:
    """In one step, with mode 0600; a symbolic link is followed, not replaced."""
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".env.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
