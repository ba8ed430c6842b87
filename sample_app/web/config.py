"""What the app is told once, when it starts: from the environment, else from `.env`; never from a request."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from sample_app.idx.config import IdxConfig, is_loopback
from sample_app.session.store import Limits

ROOT = Path(__file__).resolve().parents[2]
CALLBACK_PATH = "/login/callback"
SHORTEST_SECRET = 32
EXAMPLES = ("changeme", "change-me", "example", "secret", "replace", "your-", "{", "<")  # what templates hold in place of a secret

MULTIFACTOR, PASSWORD_OPTIONAL = "multifactor", "password-optional"
_PREFIXES = {MULTIFACTOR: "OKTA_IDX", PASSWORD_OPTIONAL: "OKTA_IDX_PASSWORD_OPTIONAL"}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadConfig(Exception):
    """A setting is missing or cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """`url` is the app's own address, without a slash at the end: what people open, and what Okta sends them back to."""

    url: str
    use_cases: Mapping[str, IdxConfig]
    port: int = 8080
    production: bool = False
    session_url: str = field(default="", repr=False)
    session_file: Path = ROOT / ".run" / "sessions.db"
    limits: Limits = field(default_factory=Limits)
    trusted_proxies: tuple[Network, ...] = ()
    widget_folder: Path = ROOT / ".widget"
    require_multifactor: bool = False
    secret_key: str | None = field(default=None, repr=False)

    @property
    def https(self) -> bool:
        """Whether browsers reach the app by https; decides cookies and HSTS, and comes from the settings alone."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """Host and port as a browser sends them."""
        return urlsplit(self.url).netloc


def load(environment: Mapping[str, str], *, env_file: Path, port: int | None = None) -> AppConfig:
    """The settings; `port` is the command line's, and then also that of a redirect URI on localhost.

    Raises: `BadConfig`.
    """
    file = {name: value for name, value in dotenv_values(env_file, interpolate=False).items() if value}
    found = file | {name: value for name, value in environment.items() if value}
    redirect_uri = _redirect_uri(found, port)
    config = AppConfig(
        url=redirect_uri.removesuffix(CALLBACK_PATH),
        use_cases=_use_cases(found, redirect_uri),
        port=port if port is not None else _whole(found, "APP_PORT", 8080),
        production=_production(found),
        session_url=found.get("SESSION_URL", ""),
        session_file=Path(found.get("SESSION_FILE", ROOT / ".run" / "sessions.db")),
        limits=Limits(idle_s=60 * _whole(found, "SESSION_IDLE_MINUTES", 30), max_s=60 * _whole(found, "SESSION_MAX_MINUTES", 480)),
        trusted_proxies=_networks(found.get("TRUSTED_PROXIES", "")),
        widget_folder=Path(found.get("WIDGET_FOLDER", ROOT / ".widget")),
        require_multifactor=found.get("REQUIRE_MULTIFACTOR", "").lower() in {"1", "true", "yes", "on"},
        secret_key=found.get("FLASK_SECRET_KEY"),
    )
    return _fit_for_production(config) if config.production else config


def _redirect_uri(found: Mapping[str, str], port: int | None) -> str:
    given = found.get("OKTA_IDX_REDIRECTURI") or f"http://localhost:{_whole(found, 'APP_PORT', 8080)}{CALLBACK_PATH}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path != CALLBACK_PATH or parts.query or parts.fragment:
        raise BadConfig(f"OKTA_IDX_REDIRECTURI must be the app's address followed by {CALLBACK_PATH}, not {given!r}.")
    if port is not None and parts.scheme == "http" and is_loopback(parts.hostname):
        return f"http://{parts.hostname}:{port}{CALLBACK_PATH}"
    return given


def _use_cases(found: Mapping[str, str], redirect_uri: str) -> dict[str, IdxConfig]:
    issuer = found.get("OKTA_IDX_ISSUER")
    if not issuer or not found.get("OKTA_IDX_CLIENTID"):
        raise BadConfig(
            "OKTA_IDX_ISSUER and OKTA_IDX_CLIENTID are not set: type `make bootstrap`, which configures an org and writes them."
        )
    scopes = tuple(found.get("OKTA_IDX_SCOPES", "openid profile email offline_access").split())
    try:
        return {
            name: IdxConfig(
                issuer=issuer.rstrip("/"),
                client_id=found[f"{prefix}_CLIENTID"],
                client_secret=found.get(f"{prefix}_CLIENTSECRET"),
                redirect_uri=redirect_uri,
                scopes=scopes,
            )
            for name, prefix in _PREFIXES.items()
            if f"{prefix}_CLIENTID" in found
        }
    except ValueError as error:
        raise BadConfig(f"OKTA_IDX_ISSUER cannot be used: {error}.") from None


def _production(found: Mapping[str, str]) -> bool:
    given = found.get("APP_ENV", "development")
    if given not in {"development", "production"}:
        raise BadConfig(f"APP_ENV must be development or production, not {given!r}.")
    return given == "production"


def _fit_for_production(config: AppConfig) -> AppConfig:
    """The app faces people it does not know: no secret that others may know, nothing unencrypted, no org that is a toy."""
    if _is_weak(config.secret_key):
        raise BadConfig(f"APP_ENV=production needs a FLASK_SECRET_KEY of at least {SHORTEST_SECRET} random characters that is no example.")
    for name, one in config.use_cases.items():
        if _is_weak(one.client_secret):
            raise BadConfig(
                f"APP_ENV=production needs the real client secret of the {name} app integration, not an example or a short one."
            )
        if is_loopback(urlsplit(one.issuer).hostname or ""):
            raise BadConfig("APP_ENV=production refuses an OKTA_IDX_ISSUER on this machine: the local org is a development tool.")
    if not config.https:
        raise BadConfig("APP_ENV=production needs an https address in OKTA_IDX_REDIRECTURI.")
    return config


def _is_weak(secret: str | None) -> bool:
    return not secret or len(secret) < SHORTEST_SECRET or len(set(secret)) < 8 or any(word in secret.lower() for word in EXAMPLES)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise BadConfig(f"TRUSTED_PROXIES must be addresses or networks with commas between: {error}.") from None


def _whole(found: Mapping[str, str], name: str, default: int) -> int:
    text = found.get(name, str(default)).strip()
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadConfig(f"{name} must be a number from 1 to 65535, not {text!r}.")
    return int(text)
