"""App integrations that use the interaction code; the confidential web app, and what all kinds have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bootstrap.desired import AtLeast, FieldChange, Setting, differences, merged, resolve
from bootstrap.errors import OktaError, SwitchOff
from bootstrap.inventory import Inventory, only
from bootstrap.refs import Refs
from bootstrap.resource import Json, Phase, Resource
from bootstrap.writer import Writer

APPS = "/api/v1/apps"
ALL_OIDC = {"filter": 'name eq "oidc_client"', "limit": "200"}  # one request serves every app of ours
INTERACTION_CODE = "interaction_code"
READ_ONLY = ("_links", "_embedded", "id", "created", "lastUpdated", "status", "orn", "features", "universalLogout")


def all_oidc_apps(org: Inventory) -> list[Json]:
    return org.list(APPS, **ALL_OIDC)


def assigned_path(app_id: str) -> str:
    return f"{APPS}/{app_id}/groups"


def app_by_id(org: Inventory, app_id: str) -> Json | None:
    return next((app for app in all_oidc_apps(org) if app["id"] == app_id), None)


def grants_of(app: Json) -> list[str]:
    return list(oauth_settings(app).get("grant_types") or [])


def oauth_settings(app: Json) -> Json:
    settings: Json = (app.get("settings") or {}).get("oauthClient") or {}
    return settings


def refuses_interaction_code(error: OktaError) -> bool:
    """Whether a refusal is the org-wide switch's. Okta documents no text, so it is matched loosely."""
    return error.status == 400 and "grant" in error.text.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebApp(Resource):
    """Found by label and type. Id and secret go to `.env` under `env_prefix`. `interaction_code` false: the org's switch is off."""

    label: str
    application_type: str = "web"
    redirect_uri: Setting | str
    post_logout_uri: Setting | None
    env_prefix: str
    interaction_code: bool = True

    @property
    def title(self) -> str:
        return f"App integration {self.label}"

    @property
    def phase(self) -> Phase:
        return Phase.APPS

    @property
    def token_auth(self) -> str:
        return "client_secret_basic"

    @property
    def refresh(self) -> Json:
        """How refresh tokens are renewed; sent once, never compared."""
        return {"rotation_type": "STATIC", "leeway": 0}

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        same = [app for app in all_oidc_apps(org) if app["label"] == self.label]
        matches = [app for app in same if oauth_settings(app).get("application_type") == self.application_type]
        return only(matches, f"{self.application_type} app {self.label}")

    def claims(self, found: Json, refs: Refs) -> bool:
        return True

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        fields = differences(self._want(refs), found or {})
        if found and found.get("status") == "INACTIVE":
            fields.append(FieldChange("status", "INACTIVE", "ACTIVE"))
        return tuple(fields)

    def create(self, writer: Writer, refs: Refs) -> Json:
        """Raises: `SwitchOff` when the org refused or dropped the grant; in the second case the app exists."""
        body = merged(self._want(refs), _first_settings(self.refresh))
        try:
            app = writer.post(self.address, APPS, body, params={"activate": "true"})
        except OktaError as error:
            raise self._explained(error) from error
        writer.org.store(app, APPS, **ALL_OIDC)
        writer.org.starts_empty(assigned_path(app["id"]))
        return self._checked(app)

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        path = f"{APPS}/{found['id']}"
        if found.get("status") == "INACTIVE":
            writer.post(self.address, f"{path}/lifecycle/activate", previous={"status": "INACTIVE"})
            found = found | {"status": "ACTIVE"}
            writer.org.store(found, APPS, **ALL_OIDC)
        if not self.diff(found, refs):
            return found
        body = merged(self._want(refs), {key: value for key, value in found.items() if key not in READ_ONLY})
        try:
            app = writer.put(self.address, path, body, previous=found)
        except OktaError as error:
            raise self._explained(error) from error
        writer.org.store(app, APPS, **ALL_OIDC)
        return self._checked(app)

    def without_interaction_code(self) -> Resource:
        return replace(self, interaction_code=False)

    def _want(self, refs: Refs) -> Json:
        grants = ("authorization_code", "refresh_token", *([INTERACTION_CODE] if self.interaction_code else []))
        oauth: Json = {
            "application_type": self.application_type,
            "response_types": AtLeast(("code",)),
            "grant_types": AtLeast(grants),
            "redirect_uris": [resolve(self.redirect_uri, refs)],
        }
        if self.post_logout_uri:
            oauth["post_logout_redirect_uris"] = [resolve(self.post_logout_uri, refs)]
        return {
            "label": self.label,
            "credentials": {"oauthClient": {"token_endpoint_auth_method": self.token_auth, "pkce_required": True}},
            "settings": {"oauthClient": oauth},
        }

    def _explained(self, error: OktaError) -> Exception:
        if self.interaction_code and refuses_interaction_code(error):
            return SwitchOff(f"{self.title}: this org does not allow the interaction code.", error.text)
        return error

    def _checked(self, app: Json) -> Json:
        if self.interaction_code and INTERACTION_CODE not in grants_of(app):
            raise SwitchOff(f"{self.title}: this org left the interaction code out of the app's grants.")
        return app


def _first_settings(refresh: Json) -> Json:
    """Choices the guide leaves open: sent once, never compared. TRUSTED spares people a consent page for a first-party app."""
    oauth = {"consent_method": "TRUSTED", "issuer_mode": "DYNAMIC", "refresh_token": refresh}
    return {
        "name": "oidc_client",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"autoKeyRotation": True}},
        "settings": {"oauthClient": oauth},
    }
