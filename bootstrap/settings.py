"""Settings of one run: from the environment, else from `.env`, else the local default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap import env_file
from bootstrap.address import org_address
from bootstrap.errors import BadSettings
from bootstrap.okta import Secret

ORG, TOKEN = "OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN"
EXAMPLE_MAILBOX_DOMAINS = ("example.com", "example.org", "example.net")  # RFC 2606: nobody's


@dataclass(frozen=True, slots=True)
class Settings:
    """Names are those of `.env` in lower case, less their prefix. `org_source` says where the org's address came from."""

    org_url: str
    org_source: str
    token: Secret
    env_path: Path
    john_doe_email: str = "john.doe@example.com"
    john_doe_password: Secret = field(default=Secret(""))
    okta_service_password: Secret = field(default=Secret(""))
    app_port: int = 8080
    allow_private_api: bool = False
    file: Mapping[str, str] = field(default_factory=dict, repr=False)

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


def load(env_path: Path, environment: Mapping[str, str]) -> Settings:
    """Reads both places; an empty value counts as not set.

    Raises: `BadSettings` (nothing named, unreadable file, a token for another org), `UnsafeAddress`.
    """
    file = {name: value for name, value in env_file.read(env_path).items() if value}
    outside = {name: value for name, value in environment.items() if value}
    both = file | outside
    if ORG not in both:
        raise BadSettings("No org is named.", f"Put {ORG} and {TOKEN} into {env_path}, or type: make bootstrap (it uses a local org).")
    if TOKEN not in both:
        raise BadSettings(f"{TOKEN} is empty.", f"Make a token in the Admin Console (Security > API > Tokens) and put it into {env_path}.")
    _refuse_a_token_of_another_org(file, outside, env_path)
    return Settings(
        org_url=org_address(both[ORG]),
        org_source="the environment" if ORG in outside and outside[ORG] != file.get(ORG) else str(env_path),
        token=Secret(_header_safe(both[TOKEN].strip())),
        env_path=env_path,
        john_doe_email=both.get("JOHN_DOE_EMAIL", "john.doe@example.com"),
        john_doe_password=Secret(both.get("JOHN_DOE_PASSWORD", "")),
        okta_service_password=Secret(both.get("OKTA_SERVICE_PASSWORD", "")),
        app_port=_port(both.get("APP_PORT", "8080")),
        file=file,
    )


def _refuse_a_token_of_another_org(file: Mapping[str, str], outside: Mapping[str, str], env_path: Path) -> None:
    """A token belongs to one org. One half from the environment and the other from `.env` would send it to a stranger."""
    if ORG in outside and outside[ORG] != file.get(ORG) and TOKEN not in outside:
        raise BadSettings(f"{ORG} comes from the environment but {TOKEN} from {env_path}.", f"Type: unset {ORG}, or export both.")
    if TOKEN in outside and ORG not in outside and outside[TOKEN] != file.get(TOKEN):
        raise BadSettings(f"{TOKEN} comes from the environment but {ORG} from {env_path}.", f"Type: unset {TOKEN}, or export both.")


def _header_safe(token: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise BadSettings(f"{TOKEN} has characters that no token has.", "Copy it again from Security > API > Tokens.")
    return token


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise BadSettings(f"APP_PORT is not a port: {text!r}.", "Use a number from 1 to 65535, for example APP_PORT=8080.")
    return int(text)
