"""What bootstrap hands to the app through `.env`: ids, secrets, and the passwords it made up."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import replace

from bootstrap import env_file
from bootstrap.chapter import Chapter, resources_of
from bootstrap.desired import Ref
from bootstrap.errors import BadSettings, NotAnOrg
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import APPS, WebApp
from bootstrap.kinds.public_app import PublicApp
from bootstrap.kinds.user import User
from bootstrap.plan import Plan
from bootstrap.refs import Refs
from bootstrap.resource import Action, Json
from bootstrap.secret import Secret
from bootstrap.settings import ORG, Settings

SCOPES = "openid profile email offline_access"
PASSWORD_LENGTH = 20
SYMBOLS = "-_.+"  # need no quoting in .env, in a shell or in a URL form


def refuse_another_orgs_file(settings: Settings) -> None:
    """Ids of one org in a file that names another would send the app to the wrong place. Raises: `BadSettings`."""
    named = settings.file.get(ORG, "").rstrip("/")
    if named and named != settings.org_url:
        what = f"{settings.env_path} is for {named}, not {settings.org_url}."
        raise BadSettings(what, "Give this org its own file: --env-file .env.other")


def with_passwords(chapters: Sequence[Chapter], plan: Plan, settings: Settings) -> Settings:
    """Makes up a password for each person about to be created who has none, and writes it to `.env` before it is used."""
    new = {change.address for change in plan.changes if change.action == Action.CREATE}
    wanted = [one.password.name for one in resources_of(chapters) if isinstance(one, User) and one.address in new]
    made = {name: new_password() for name in wanted if not getattr(settings, name)}
    if made:
        env_file.write(settings.env_path, {name.upper(): value for name, value in made.items()})
    return replace(
        settings,
        john_doe_password=Secret(made.get("john_doe_password", settings.john_doe_password.value)),
        okta_service_password=Secret(made.get("okta_service_password", settings.okta_service_password.value)),
    )


def new_password() -> str:
    """20 characters with all four kinds: strong enough for any password policy that Okta's console can express."""
    alphabet = string.ascii_letters + string.digits + SYMBOLS
    while True:
        password = "".join(secrets.choice(alphabet) for _ in range(PASSWORD_LENGTH))
        kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, SYMBOLS)
        if all(set(kind) & set(password) for kind in kinds):
            return password


def write_ids(chapters: Sequence[Chapter], org: Inventory, refs: Refs) -> bool:
    """Issuer, client ids and secrets into `.env`. True when the file changed."""
    settings = refs.settings
    values = {
        "OKTA_IDX_ISSUER": str(refs.value(Ref("server.default", "issuer"))),
        "OKTA_IDX_REDIRECTURI": settings.redirect_uri,
        "OKTA_IDX_SCOPES": settings.file.get("OKTA_IDX_SCOPES") or SCOPES,
    }
    for app in resources_of(chapters):
        if isinstance(app, WebApp) and refs.knows(app.address):
            values |= _client(app, org, refs)
    return env_file.write(settings.env_path, values)


def _client(app: WebApp, org: Inventory, refs: Refs) -> dict[str, str]:
    found = refs.body(app.address) or {}
    oauth: Json = (found.get("credentials") or {}).get("oauthClient") or {}
    client_id = str(oauth.get("client_id") or found["id"])
    if isinstance(app, PublicApp):
        native = {f"{app.env_prefix}_REDIRECTURI": app.redirect_uri} if isinstance(app.redirect_uri, str) else {}
        return {f"{app.env_prefix}_CLIENTID": client_id} | native
    secret = oauth.get("client_secret") or _kept_secret(app, client_id, refs.settings) or _read_secret(found["id"], org)
    return {f"{app.env_prefix}_CLIENTID": client_id, f"{app.env_prefix}_CLIENTSECRET": str(secret)}


def _kept_secret(app: WebApp, client_id: str, settings: Settings) -> str | None:
    """What `.env` already has for this very client."""
    same = settings.file.get(f"{app.env_prefix}_CLIENTID") == client_id
    return settings.file.get(f"{app.env_prefix}_CLIENTSECRET") if same else None


def _read_secret(app_id: str, org: Inventory) -> str:
    secrets_of_app = org.list(f"{APPS}/{app_id}/credentials/secrets")
    active = next((one["client_secret"] for one in secrets_of_app if one.get("status") == "ACTIVE" and one.get("client_secret")), None)
    if active is None:
        raise NotAnOrg(f"The app {app_id} has no active client secret.", "Make one on the app's General tab, then run again.")
    return str(active)


def take_back(settings: Settings, removed: Sequence[Json]) -> bool:
    """Empties the id and the secret of each client that is gone. True when the file changed."""
    gone = {_client_id(body) for body in removed if isinstance(body.get("credentials"), dict)}
    names = [name for name, value in settings.file.items() if name.endswith("_CLIENTID") and value in gone - {""}]
    emptied = {name.removesuffix("ID") + part: "" for name in names for part in ("ID", "SECRET")}
    return bool(names) and env_file.write(settings.env_path, emptied)


def _client_id(app: Json) -> str:
    oauth: Json = app["credentials"].get("oauthClient") or {}
    return str(oauth.get("client_id") or "")
