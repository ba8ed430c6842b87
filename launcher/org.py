"""Which org is meant, whether it is this checkout's local one, and starting that one when it is not up."""

from __future__ import annotations

import json
import os
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from launcher import address, ports, settings
from launcher.children import Child, Children
from launcher.places import ENV_FILE, ORG_DATA, RUN, python
from launcher.problem import Problem
from launcher.settings import ORG_TOKEN, ORG_URL, Settings

ANSWER_WITHIN_S = 2.0
READY_WITHIN_S = 30.0
SNAPSHOT_WITHIN_S = 30.0
LOG = RUN / "local_org.log"
AFTER_BOOTSTRAP = ORG_DATA / "after-bootstrap.json"
_HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback goes through no proxy


@dataclass(frozen=True, slots=True)
class Org:
    """`local` is this checkout's own; `up` whether it answers now."""

    url: str
    local: bool
    up: bool
    token: str = field(default="", repr=False)
    source: str = ".env"


def meant(found: Settings, data: Path = ORG_DATA) -> Org:
    """The org that the settings name; none named is the local one.

    Local is what answers `/local/health` with the id kept in `data`, or, where nothing answers, an address of loopback: never
    because a port answers. Raises: `Problem` when another server sits where the local org belongs.
    """
    url, token = found.get(ORG_URL).rstrip("/"), found.get(ORG_TOKEN)
    own = f"http://localhost:{found.org_port}"
    if url and not _is_loopback(url):
        return Org(url, local=False, up=True, token=token, source="the environment" if found.org_from_environment else ".env")
    for at in dict.fromkeys((url or own, own)):
        if health(at) is not None and health(at) == kept_id(data):
            return Org(at, local=True, up=True, token=token)
    if url and health(url) is not None and (found.org_from_environment or kept_id(data) is None):
        return Org(url, local=False, up=True, token=token, source="the environment" if found.org_from_environment else ".env")
    return Org(own, local=True, up=False, token=token)


def named(org: Org) -> str:
    """The first line of a command: which org, and who says so."""
    return f"Org: {org.url} ({'the local one' if org.local else f'from {org.source}'})"


def health(url: str) -> str | None:
    """The id of the local org that answers there, "" when something else answers, None when nothing does."""
    try:
        with _HTTP.open(f"{url}/local/health", timeout=ANSWER_WITHIN_S) as answer:
            return str(json.load(answer).get("id", ""))
    except urllib.error.HTTPError:
        return ""
    except (ValueError, AttributeError):
        return ""
    except OSError:
        return None


def kept_id(data: Path = ORG_DATA) -> str | None:
    """The id of the org in this data folder, None when there is none."""
    try:
        return (data / "org-id").read_text().strip() or None
    except OSError:
        return None


def kept_token(data: Path = ORG_DATA) -> str:
    """The API token of its first administrator, kept with the data in a file of mode 0600."""
    try:
        return (data / "api-token").read_text().strip()
    except OSError:
        return ""


def ensure_up(children: Children, org: Org, found: Settings) -> tuple[Org, Child | None]:
    """The local org answering, with its address and token in `.env`; the child if it was started here. Raises: `Problem`."""
    child = None if org.up else _start(children, found)
    token = kept_token() or org.token
    settings.name_org(ENV_FILE, org.url, token)
    return Org(org.url, local=True, up=True, token=token), child


def _start(children: Children, found: Settings) -> Child:
    ports.require_free(found.org_port, "ORG_PORT", "the local org")
    command = python("-m", "local_org", "serve", "--port", str(found.org_port), "--data", ORG_DATA)
    child = children.start("the local org", command, log=LOG)
    deadline = time.monotonic() + READY_WITHIN_S
    url = f"http://localhost:{found.org_port}"
    while not (answered := health(url)) or answered != kept_id():
        if child.ended() is not None or time.monotonic() > deadline:
            raise Problem(f"The local org did not start: {child.last_words()}", "Its output is in .run/local_org.log.")
        children.pause(0.05)
    return child


def take_snapshot(org: Org) -> None:
    """The whole org into one file, for `make reset`."""
    text = _call(org, "GET", "/local/snapshot")
    fresh = AFTER_BOOTSTRAP.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)  # it holds secrets
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    os.replace(fresh, AFTER_BOOTSTRAP)


def restore_snapshot(org: Org) -> None:
    """The org back to how the last bootstrap that changed it left it."""
    _call(org, "POST", "/local/snapshot", AFTER_BOOTSTRAP.read_bytes())


def _call(org: Org, method: str, path: str, body: bytes | None = None) -> bytes:
    headers: dict[str, str] = {"Authorization": f"SSWS {org.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(org.url + path, data=body, method=method, headers=headers)  # noqa: S310 - loopback, checked
    try:
        with _HTTP.open(request, timeout=SNAPSHOT_WITHIN_S) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        raise Problem(f"The local org refused {method} {path}: {error.code} {_summary(error)}") from error
    except OSError as error:
        raise Problem(f"The local org at {org.url} does not answer ({error}).", "Type: make stop, then the same again.") from error


def _summary(error: urllib.error.HTTPError) -> str:
    try:
        body: Any = json.load(error)
        return str(body.get("errorSummary", ""))
    except (ValueError, AttributeError):
        return ""


def _is_loopback(url: str) -> bool:
    try:
        return address.is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
