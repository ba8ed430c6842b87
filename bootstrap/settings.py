"""Settings of one run: from the environment, else from `.env`, else the local default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap import env_file
from bootstrap.address import org_address, refuse_a_stranger
from bootstrap.credentials import Credential, ServiceApp
from bootstrap.errors import BadSettings
from bootstrap.secret import Secret

ORG, TOKEN = "OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN"
CLIENT_ID, PRIVATE_KEY, SCOPES, KEY_ID = "OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_SCOPES", "OKTA_CLIENT_KID"
ADMIN = "OKTA_ADMIN_LOGIN"
EXAMPLE_MAILBOX_DOMAINS = ("example.com", "example.org", "example.net")  # RFC 2606: nobody's


@dataclass(frozen=True, slots=True)
class Settings:
    """Names are those of `.env` in lower case, less their prefix. `org_source` says where the org's address came from.

    With a `service_app` the `token` is not used; `admin_login` then names the main admin, since no user is behind an access token.
    """

    org_url: str
    org_source: str
    token: Secret
    env_path: Path
    service_app: ServiceApp | None = None
    admin_login: str = ""
    john_doe_email: str = "john.doe@example.com"
    john_doe_password: Secret = field(default=Secret(""))
    okta_service_password: Secret = field(default=Secret(""))
    app_port: int = 8080
    allow_private_api: bool = False
    file: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def credential(self) -> Credential:
        return self.service_app or self.token

    @property
    def app_origin(self) -> str:
        return f"http://localhost:{self.app_port}"

    @property
    def redirect_uri(self) -> str:
        return f"{self.app_origin}/login/callback"

    @property
    def from_environment(self) -> bool:
        return self.org_source == "the environment"

    @property
    def john_doe_has_a_mailbox(self) -> bool:
        return self.john_doe_email.rpartition("@")[2].lower() not in EXAMPLE_MAILBOX_DOMAINS


def load(env_path: Path, environment: Mapping[str, str], *, custom_domain: str = "") -> Settings:
    """Reads both places; an empty value counts as not set.

    A service app goes before a token: it may do less. Raises: `BadSettings` (nothing named, unreadable file, a credential of another
    org), `UnsafeAddress`.
    """
    file = {name: value for name, value in env_file.read(env_path).items() if value}
    outside = {name: value for name, value in environment.items() if value}
    both = file | outside
    if ORG not in both:
        raise BadSettings("No org is named.", f"Put {ORG} and {TOKEN} into {env_path}, or type: make bootstrap (it uses a local org).")
    org_url = org_address(both[ORG])
    refuse_a_stranger(org_url, custom_domain)
    app = _service_app(both)
    if app is None and TOKEN not in both:
        raise BadSettings(f"{TOKEN} is empty.", f"Make a token in the Admin Console (Security > API > Tokens) and put it into {env_path}.")
    _refuse_a_credential_of_another_org(TOKEN if app is None else PRIVATE_KEY, file, outside, env_path)
    return Settings(
        org_url=org_url,
        org_source="the environment" if ORG in outside and outside[ORG] != file.get(ORG) else str(env_path),
        token=Secret(_header_safe(both.get(TOKEN, "").strip())),
        env_path=env_path,
        service_app=app,
        admin_login=both.get(ADMIN, "") if app else "",
        john_doe_email=both.get("JOHN_DOE_EMAIL", "john.doe@example.com"),
        john_doe_password=Secret(both.get("JOHN_DOE_PASSWORD", "")),
        okta_service_password=Secret(both.get("OKTA_SERVICE_PASSWORD", "")),
        app_port=_port(both.get("APP_PORT", "8080")),
        file=file,
    )


def _service_app(both: Mapping[str, str]) -> ServiceApp | None:
    """None when an API token is to be used. Raises: `BadSettings` for half of one, and for one without the admin's login."""
    if CLIENT_ID not in both and PRIVATE_KEY not in both:
        return None
    if CLIENT_ID not in both or PRIVATE_KEY not in both:
        there, lacking = (CLIENT_ID, PRIVATE_KEY) if CLIENT_ID in both else (PRIVATE_KEY, CLIENT_ID)
        raise BadSettings(f"{there} is set but {lacking} is empty.", "A service app needs both; with an API token leave both empty.")
    if ADMIN not in both:
        what = f"{ADMIN} is empty, and a service app has no user behind it."
        raise BadSettings(what, "Name your own admin account: it is excluded from every password-optional policy.")
    scopes = tuple(both.get(SCOPES, "").replace(",", " ").split())
    return ServiceApp(both[CLIENT_ID].strip(), Secret(both[PRIVATE_KEY]), scopes, both.get(KEY_ID, ""))


def _refuse_a_credential_of_another_org(name: str, file: Mapping[str, str], outside: Mapping[str, str], env_path: Path) -> None:
    """It belongs to one org. One half from the environment and the other from `.env` would send it to a stranger."""
    if ORG in outside and outside[ORG] != file.get(ORG) and name not in outside:
        raise BadSettings(f"{ORG} comes from the environment but {name} from {env_path}.", f"Type: unset {ORG}, or export both.")
    if name in outside and ORG not in outside and outside[name] != file.get(name):
        raise BadSettings(f"{name} comes from the environment but {ORG} from {env_path}.", f"Type: unset {name}, or export both.")


def _header_safe(token: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise BadSettings(f"{TOKEN} has characters that no token has.", "Copy it again from Security > API > Tokens.")
    return token


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise BadSettings(f"APP_PORT is not a port: {text!r}.", "Use a number from 1 to 65535, for example APP_PORT=8080.")
    return int(text)
