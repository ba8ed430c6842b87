"""`/api/v1/apps`: app integrations that sign people in with OpenID Connect; other sign-on modes are not built."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.fresh_org import apps as system
from local_org.management import app_settings, app_view, query, shape
from local_org.management.app_secrets import make_secret
from local_org.management.client_privileges import give_role_by_setting
from local_org.management.reading import body, flag, given
from local_org.org import Org
from local_org.store.entities import DuplicateKey
from local_org.web.errors import ApiError, invalid, not_built, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE, MOST = 20, 200
_FILTERS = ("id", "status", "name", "label", "credentials.signing.kid", "user.id", "group.id")
_SYSTEM_NAMES = frozenset(app["name"] for app in system.SYSTEM_APPS)
_BODY = shape.members(
    {
        "name": shape.text,
        "label": shape.text,
        "signOnMode": shape.text,
        "accessibility": shape.members({}),
        "visibility": shape.members({"hide": shape.members({}), "appLinks": shape.members({})}),
        "credentials": shape.members({"oauthClient": app_settings.OAUTH_CREDENTIALS, "userNameTemplate": shape.members({})}),
        "settings": shape.members({"oauthClient": app_settings.OAUTH_SETTINGS}),
        "profile": shape.members({}),
    }
)


def create(call: Call) -> Response:
    """The app follows the org's default authentication policy and user profile policy from the start."""
    asked = body(call, _BODY)
    _check_kind(asked)
    org = call.org
    app_id = org.entropy.id("0oa")
    now = org.timestamp()
    app = {
        "id": app_id,
        "name": "oidc_client",
        "status": "ACTIVE" if flag(call, "activate", default=True) else "INACTIVE",
        "created": now,
        "features": [],
        "universalLogout": None,
        "accessPolicy": _default_policy(org, "ACCESS_POLICY"),
        "profileEnrollment": _default_policy(org, "PROFILE_ENROLLMENT"),
        **_described(org, asked, {}, client_id=given(asked, "credentials", "oauthClient", "client_id") or app_id),
    }
    _keep(org, app)
    if _confidential(app):
        make_secret(org, app_id, given(asked, "credentials", "oauthClient", "client_secret"))
    give_role_by_setting(org, client_id_of(app), app["settings"]["oauthClient"]["application_type"])
    return json_response(app_view.shown(org, app, call.base))


def _check_kind(asked: Json) -> None:
    if asked.get("signOnMode") != "OPENID_CONNECT" or asked.get("name", "oidc_client") != "oidc_client":
        raise not_built(f"apps named {asked.get('name')!r} with signOnMode {asked.get('signOnMode')!r}")


def _default_policy(org: Org, policy_type: str) -> str:
    return next(str(policy["id"]) for policy in org.store.all("policy", policy_type) if policy["system"])


def _described(org: Org, asked: Json, known: Json, *, client_id: str) -> Json:
    """The members that a client decides on. `known`: the app as it was, empty for a new one."""
    label = asked.get("label")
    if not label or len(label) > 100:
        raise invalid("label", "label: The field cannot be left blank" if not label else "label: The field is too long")
    if not 6 <= len(client_id) <= 100 or not all(char.isalnum() or char in "-_.~" for char in client_id):
        raise invalid("client_id", "client_id: Must be between 6 and 100 characters from A-Z, a-z, 0-9, -, _, ., ~")
    switch = bool((org.store.get("org", "org") or {})["embeddedLoginSupport"])
    oauth = app_settings.settings(given(asked, "settings", "oauthClient") or {}, interaction_code=switch)
    former = given(known, "credentials", "oauthClient") or {}
    credentials = app_settings.credentials(given(asked, "credentials", "oauthClient") or former, oauth["application_type"])
    app_settings.check_keys(credentials["token_endpoint_auth_method"], oauth)
    visibility = asked.get("visibility") or {}
    return {
        "label": label,
        "lastUpdated": org.timestamp(),
        "accessibility": {**system.ACCESSIBILITY, **(asked.get("accessibility") or {})},
        "visibility": {**_VISIBILITY, **{name: value for name, value in visibility.items() if value is not None}},
        "signOnMode": "OPENID_CONNECT",
        "credentials": {
            "userNameTemplate": given(asked, "credentials", "userNameTemplate") or system.USER_NAME_TEMPLATE,
            "oauthClient": {"client_id": client_id, **credentials},
        },
        "settings": {**system.SETTINGS, **(asked.get("settings") or {}), "oauthClient": oauth},
    }


_VISIBILITY: Json = {
    "autoLaunch": False,
    "autoSubmitToolbar": False,
    "hide": {"iOS": True, "web": True},
    "appLinks": {"oidc_client_link": True},
}


def _keep(org: Org, app: Json) -> None:
    """The client id is the natural key. Raises E0000001 when another app has it."""
    try:
        org.store.put("app", app["id"], app, key=client_id_of(app))
    except DuplicateKey as error:
        raise invalid("client_id", "client_id: An object with this field already exists in the current organization") from error


def client_id_of(app: Json) -> str:
    return str(given(app, "credentials", "oauthClient", "client_id") or app["id"])


def _confidential(app: Json) -> bool:
    method: str = app["credentials"]["oauthClient"]["token_endpoint_auth_method"]
    return method.startswith("client_secret")


def found(org: Org, app_id: str) -> Json:
    """Raises E0000007."""
    app = org.store.get("app", app_id)
    if app is None:
        raise not_found(app_id, "AppInstance")
    return app


def _own(org: Org, app_id: str) -> Json:
    """An app that people made. Raises E0000006 for the org's system apps (the code is assumed)."""
    app = found(org, app_id)
    if app["name"] in _SYSTEM_NAMES:
        raise ApiError("E0000006")
    return app


def read(call: Call) -> Response:
    return json_response(app_view.shown(call.org, found(call.org, call.params["id"]), call.base))


def listing(call: Call) -> Response:
    """`q` looks at the beginnings of name and label."""
    apps = call.org.store.all("app")
    if call.query.get("q"):
        apps = [app for app in apps if query.starts_with(call.query["q"], app["name"], app["label"])]
    if "filter" in call.query:
        described = [{**app, "user": {"id": _users(call.org, app)}, "group": {"id": _groups(call.org, app)}} for app in apps]
        chosen = {app["id"] for app in query.kept(described, call.query["filter"], attributes=_FILTERS)}
        apps = [app for app in apps if app["id"] in chosen]
    return page(call, apps, lambda app: app_view.listed(call.org, app, call.base), default=PAGE, most=MOST)


def _users(org: Org, app: Json) -> list[str]:
    return org.store.rights("app_user", app["id"])


def _groups(org: Org, app: Json) -> list[str]:
    return org.store.rights("app_group", app["id"])


def replace(call: Call) -> Response:
    """PUT: what is left out goes back to its default, save the client id, which never changes."""
    app = _own(call.org, call.params["id"])
    asked = body(call, _BODY)
    _check_kind({"signOnMode": "OPENID_CONNECT", **{name: value for name, value in asked.items() if value is not None}})
    client_id = client_id_of(app)
    if given(asked, "credentials", "oauthClient", "client_id") not in (None, client_id):
        raise invalid("client_id", "client_id: The client id of an app cannot be changed.")
    changed = {**app, **_described(call.org, asked, app, client_id=client_id)}
    _keep(call.org, changed)
    if _confidential(changed) and not call.org.store.all("client_secret", app["id"]):
        make_secret(call.org, app["id"], None)
    return json_response(app_view.shown(call.org, changed, call.base))


def activate(call: Call) -> Response:
    return _switched(call, "ACTIVE")


def deactivate(call: Call) -> Response:
    return _switched(call, "INACTIVE")


def _switched(call: Call, status: str) -> Response:
    app = _own(call.org, call.params["id"])
    _keep(call.org, {**app, "status": status, "lastUpdated": call.org.timestamp()})
    return json_response({})


def delete(call: Call) -> Response:
    app = _own(call.org, call.params["id"])
    if app["status"] == "ACTIVE":
        raise ApiError("E0000056", causes=("The application must be deactivated before deletion.",))
    call.org.store.delete("app", app["id"])
    for kind, parent in (("client_secret", app["id"]), ("scope_grant", app["id"]), ("role", client_id_of(app))):
        call.org.store.delete_children(kind, parent)
    call.org.store.unlink("app_group", left=app["id"])
    call.org.store.unlink("app_user", left=app["id"])
    return no_content()


def follow(call: Call) -> Response:
    """`PUT /apps/{app}/policies/{policy}`: the policy's type decides which of the app's two policies it replaces."""
    app = found(call.org, call.params["id"])
    policy = call.org.store.get("policy", call.params["policy"])
    if policy is None:
        raise not_found(call.params["policy"], "Policy")
    if policy["type"] not in _FOLLOWED:
        raise invalid("Policy", f"Policies of type {policy['type']} cannot be assigned to an app.")
    if policy["name"] in _FIRST_PARTY and policy["type"] == "ACCESS_POLICY" and not policy["system"]:
        raise invalid("Policy", f'This policy belongs to "{policy["name"]}", and re-assignment of this policy is not allowed')
    _keep(call.org, {**app, _FOLLOWED[policy["type"]]: policy["id"], "lastUpdated": call.org.timestamp()})
    return no_content()


_FOLLOWED = {"ACCESS_POLICY": "accessPolicy", "PROFILE_ENROLLMENT": "profileEnrollment"}
_FIRST_PARTY = frozenset(app["policy"] for app in system.SYSTEM_APPS)


def set_email_callback(call: Call) -> Response:
    """The Admin Console's private call, with all OAuth settings, the label and `email_magic_link_redirect_uri`.

    Only the last is taken: nothing else of this call is known, and Okta's own tests send the rest unchanged.
    """
    app = _own(call.org, call.params["id"])
    asked = body(call, shape.members({"email_magic_link_redirect_uri": shape.text}))
    address = asked.get("email_magic_link_redirect_uri")
    if address:
        app_settings.check_addresses("email_magic_link_redirect_uri", [address])
    _keep(call.org, {**app, "emailMagicLinkRedirectUri": address or None, "lastUpdated": call.org.timestamp()})
    oauth = app["settings"]["oauthClient"]
    return json_response({**oauth, "label": app["label"], "email_magic_link_redirect_uri": address or None})


ROUTES = [
    route("POST", "/api/v1/apps", create),
    route("GET", "/api/v1/apps", listing),
    route("GET", "/api/v1/apps/{id}", read),
    route("PUT", "/api/v1/apps/{id}", replace),
    route("DELETE", "/api/v1/apps/{id}", delete),
    route("POST", "/api/v1/apps/{id}/lifecycle/activate", activate),
    route("POST", "/api/v1/apps/{id}/lifecycle/deactivate", deactivate),
    route("PUT", "/api/v1/apps/{id}/policies/{policy}", follow),
    route("POST", "/api/v1/internal/apps/{id}/settings/oidc", set_email_callback),
]
