"""What the doctor looks at: the org, `.env`, the app integrations that it names, and one person who wants to sign in."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from bootstrap.address import is_loopback
from bootstrap.doctor.console import Console
from bootstrap.errors import OktaError
from bootstrap.guide import CHAPTERS
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import all_oidc_apps, oauth_settings
from bootstrap.kinds.authorization_server import NOT_LICENSED, SERVERS
from bootstrap.kinds.group import GROUPS, PAGE
from bootstrap.okta import Okta
from bootstrap.probe import Client, Probed, start_sign_in
from bootstrap.resource import Resource
from bootstrap.secret import Secret
from bootstrap.settings import Settings
from bootstrap.simulation import Simulation

Json = dict[str, Any]
Kind = TypeVar("Kind", bound=Resource)
APPLY = "python -m bootstrap apply"
PREFIXES = tuple(f"OKTA_IDX{kind}{case}" for kind in ("", "_SPA", "_NATIVE") for case in ("", "_PASSWORD_OPTIONAL"))
SCOPES = "openid"


@dataclass(frozen=True, slots=True)
class Integration:
    """An app integration as `.env` names it, and as the org has it (None: it has none of that client id)."""

    prefix: str
    client_id: str
    secret: Secret
    redirect_uri: str
    app: Json | None

    @property
    def label(self) -> str:
        return str((self.app or {}).get("label") or self.client_id)

    @property
    def app_id(self) -> str:
        return str((self.app or {}).get("id"))

    @property
    def grants(self) -> list[str]:
        return list(oauth_settings(self.app or {}).get("grant_types") or [])


@dataclass(slots=True)
class Patient:
    """`env` is what the app will read; `login` who is asked about. Everything is read once."""

    settings: Settings
    env: Mapping[str, str]
    okta: Okta
    org: Inventory
    login: str
    _probes: dict[str, Probed] = field(default_factory=dict)
    _simulation: Simulation | None = None

    @property
    def simulation(self) -> Simulation:
        """One for all, since it remembers its answers."""
        if self._simulation is None:
            self._simulation = Simulation(self.okta)
        return self._simulation

    @property
    def console(self) -> Console:
        return Console(self.okta.url)

    @property
    def apply(self) -> str:
        """The command that makes the org as the guide says, for this `.env`."""
        path = self.settings.env_path
        return APPLY if str(path) == ".env" else f"{APPLY} --env-file {shlex.quote(str(path))}"

    @property
    def issuer(self) -> str:
        return self.env.get("OKTA_IDX_ISSUER", "")

    @property
    def server_id(self) -> str | None:
        """The custom authorization server of the issuer; None: the org's own."""
        _, found, name = self.issuer.rstrip("/").partition("/oauth2/")
        return name if found else None

    def integrations(self) -> list[Integration]:
        """Those whose client id `.env` names. Raises what the reads raise."""
        apps = {str(_oauth_client(app).get("client_id")): app for app in all_oidc_apps(self.org)}
        named = [(prefix, self.env.get(f"{prefix}_CLIENTID", "")) for prefix in PREFIXES]
        return [self._integration(prefix, client_id, apps.get(client_id)) for prefix, client_id in named if client_id]

    def known(self) -> list[Integration]:
        """The integrations that the org has."""
        return [one for one in self.integrations() if one.app is not None]

    def probe(self, one: Integration) -> Probed:
        """A sign-in started with what `.env` has, once for each integration."""
        if one.prefix not in self._probes:
            client = Client(one.client_id, one.secret, one.redirect_uri, SCOPES)
            self._probes[one.prefix] = start_sign_in(self.okta, self.issuer, client)
        return self._probes[one.prefix]

    def person(self) -> Json | None:
        found: Json | None = self.org.one(f"/api/v1/users/{quote(self.login, safe='')}")
        return found

    def group(self, name: str) -> Json | None:
        return next((one for one in self.org.list(GROUPS, limit=PAGE) if one["profile"].get("name") == name), None)

    def is_a_local_org(self) -> bool:
        """Whether its mail can be read by anybody here: only a local org says so, and only one on loopback is asked."""
        return is_loopback(urlsplit(self.okta.url).hostname or "") and self.okta.without_token("GET", "/local/health").status == 200

    def _integration(self, prefix: str, client_id: str, app: Json | None) -> Integration:
        for_all = self.env.get("OKTA_IDX_REDIRECTURI") or self.settings.redirect_uri
        redirect_uri = self.env.get(f"{prefix}_REDIRECTURI") or for_all
        return Integration(prefix, client_id, Secret(self.env.get(f"{prefix}_CLIENTSECRET", "")), redirect_uri, app)


def declared(address: str, kind: type[Kind]) -> Kind:
    """What the guide says of one of its objects. Raises: `LookupError`."""
    found = next(one for chapter in CHAPTERS for one in chapter.resources if one.address == address)
    if not isinstance(found, kind):
        raise LookupError(f"{address} is no {kind.__name__}")
    return found


def access_policies(patient: Patient, server_id: str) -> list[Json] | None:
    """Of a custom authorization server; [] where there is no such server, None where the org has no API Access Management."""
    try:
        return patient.org.list(f"{SERVERS}/{server_id}/policies")
    except OktaError as error:
        if error.code == NOT_LICENSED:
            return None
        if error.status == 404:
            return []
        raise


def _oauth_client(app: Json) -> Json:
    found: Json = (app.get("credentials") or {}).get("oauthClient") or {}
    return found
