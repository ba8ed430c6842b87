"""What `make run` refuses of a real org's address: the same that the bootstrapper refuses before it sends anything."""

from __future__ import annotations

import ipaddress
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from launcher.problem import Problem
from launcher.settings import ORG_URL

ANSWER_WITHIN_S = 10.0
EXAMPLE = f"Set {ORG_URL}=https://dev-123456.okta.com in .env, or leave it empty for the local org."


def refuse_unsafe(url: str) -> None:
    """Raises: `Problem` for no address, plain http to another machine, and the Admin Console's host. Nothing is sent."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.path.strip("/") or parts.query:
        raise Problem(f"{ORG_URL} is not an org's address: {url!r}.", EXAMPLE)
    if host.split(".", 1)[0].endswith("-admin"):
        raise Problem(f"{host} is the Admin Console's host.", f"Set {ORG_URL}=https://{host.replace('-admin.', '.', 1)} in .env.")
    if parts.scheme == "http" and not is_loopback(host):
        raise Problem(f"http://{host} would send secrets in the clear.", f"Set {ORG_URL}=https://{host} in .env.")


def refuse_what_is_no_org(url: str) -> None:
    """Raises: `Problem` when nothing answers there, or something else than an Identity Engine org. No secret is sent."""
    host = urlsplit(url).netloc
    handlers = [_NoRedirects(), *([urllib.request.ProxyHandler({})] if is_loopback(urlsplit(url).hostname or "") else [])]
    try:
        with urllib.request.build_opener(*handlers).open(f"{url}/.well-known/okta-organization", timeout=ANSWER_WITHIN_S) as answer:
            found: Any = json.load(answer)
    except urllib.error.HTTPError as error:
        raise Problem(f"{host} is not an Okta org (answer {error.code}).", f"Check {ORG_URL}.") from error
    except OSError as error:
        raise Problem(f"{host} cannot be reached.", f"Check {ORG_URL} and the network.") from error
    except ValueError:
        found = None
    pipeline = found.get("pipeline") if isinstance(found, dict) else None
    if pipeline is None:
        raise Problem(f"{host} is not an Okta org.", f"Check {ORG_URL}.")
    if pipeline != "idx":
        raise Problem(f"{host} is a Classic Engine org.", "Embedded sign-in needs an Identity Engine org.")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """None: the redirect itself is the answer, an error."""


def is_loopback(host: str) -> bool:
    """`localhost`, its subdomains, 127.0.0.0/8 and ::1; no name is looked up."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
