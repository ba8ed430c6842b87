"""`/api/v1/idps`: the OpenID Connect providers that people may sign in with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response

from local_org.management import query, shape
from local_org.management.links import link, switch_link
from local_org.management.policy_settings import merged, refuse_unknown
from local_org.management.reading import body, given
from local_org.management.users import found as found_user
from local_org.org import Org
from local_org.store import federated_identities
from local_org.web.errors import invalid, not_built, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

KIND = "identity_provider"
PAGE, MOST = 20, 200
_NAME_LENGTH = 100
_ENDPOINT = shape.members({"url": shape.text, "binding": shape.one_of("HTTP-POST", "HTTP-REDIRECT")})
_SWITCH = shape.one_of("AUTO", "DISABLED")
_BODY = shape.members(
    {
        "type": shape.text,
        "name": shape.text,
        "status": shape.one_of("ACTIVE", "INACTIVE"),
        "issuerMode": shape.one_of("CUSTOM_URL", "DYNAMIC", "ORG_URL"),
        "protocol": shape.members(
            {
                "type": shape.text,
                "scopes": shape.list_of(shape.text),
                "issuer": shape.members({"url": shape.text}),
                "endpoints": shape.members(dict.fromkeys(("authorization", "token", "userInfo", "jwks", "slo"), _ENDPOINT)),
                "credentials": shape.members(
                    {
                        "client": shape.members(
                            {
                                "client_id": shape.text,
                                "client_secret": shape.text,
                                "pkce_required": shape.flag,
                                "token_endpoint_auth_method": shape.text,
                            }
                        )
                    }
                ),
            }
        ),
        "policy": shape.members(
            {
                "maxClockSkew": shape.whole,
                "trustClaims": shape.flag,
                "subject": shape.members(
                    {
                        "userNameTemplate": shape.members({"template": shape.text}),
                        "matchType": shape.one_of("CUSTOM_ATTRIBUTE", "EMAIL", "USERNAME", "USERNAME_OR_EMAIL"),
                        "matchAttribute": shape.text,
                        "filter": shape.text,
                    }
                ),
                "accountLink": shape.members(
                    {
                        "action": _SWITCH,
                        "filter": shape.members(
                            {
                                "groups": shape.members({"include": shape.list_of(shape.text)}),
                                "users": shape.members({"exclude": shape.list_of(shape.text), "excludeAdmins": shape.flag}),
                            }
                        ),
                    }
                ),
                "provisioning": shape.members(
                    {
                        "action": _SWITCH,
                        "profileMaster": shape.flag,
                        "groups": shape.members(
                            {"action": shape.one_of("APPEND", "ASSIGN", "NONE", "SYNC"), "assignments": shape.list_of(shape.text)}
                        ),
                        "conditions": shape.members(
                            {
                                "deprovisioned": shape.members({"action": shape.one_of("NONE", "REACTIVATE")}),
                                "suspended": shape.members({"action": shape.one_of("NONE", "UNSUSPEND")}),
                            }
                        ),
                    }
                ),
            }
        ),
    }
)
# What Okta fills in of a policy that says less: values assumed.
_POLICY: Json = {
    "accountLink": {"action": "AUTO"},
    "provisioning": {
        "action": "AUTO",
        "profileMaster": False,
        "groups": {"action": "NONE"},
        "conditions": {"deprovisioned": {"action": "NONE"}, "suspended": {"action": "NONE"}},
    },
    "subject": {"userNameTemplate": {"template": "idpuser.email"}, "matchType": "USERNAME"},
    "maxClockSkew": 120_000,
}


def create(call: Call) -> Response:
    asked = body(call, _BODY)
    now = call.org.timestamp()
    provider_id = call.org.entropy.id("0oa")
    kept = {"id": provider_id, "status": "ACTIVE", "created": now, **_described(call.org, asked, provider_id), "lastUpdated": now}
    call.org.store.put(KIND, provider_id, kept)
    return json_response(_shown(kept, call.base))


def _described(org: Org, asked: Json, own_id: str) -> Json:
    """Raises E0000001 for what is missing or wrong, 501 for providers that are no OpenID Connect ones; wordings are assumed."""
    kind, name, protocol = asked.get("type"), asked.get("name"), asked.get("protocol") or {}
    for member, value in (("type", kind), ("name", name), ("protocol", protocol)):
        if not value:
            raise invalid(member, f"{member}: The field cannot be left blank")
    if kind != "OIDC" or protocol.get("type", "OIDC") != "OIDC":
        raise not_built(f"identity providers of type {str(kind)[:40]}")
    if len(str(name)) > _NAME_LENGTH:
        raise invalid("name", f"name: The field must be between 1 and {_NAME_LENGTH} characters")
    if any(kept["name"] == name and kept["id"] != own_id for kept in org.store.all(KIND)):
        raise invalid("name", "name: An object with this field already exists in the current organization")
    return {
        "type": kind,
        "name": name,
        "issuerMode": asked.get("issuerMode") or "DYNAMIC",
        "protocol": _protocol(protocol),
        "policy": _policy(org, asked.get("policy") or {}),
    }


def _protocol(asked: Json) -> Json:
    for path in (
        ("issuer", "url"),
        ("endpoints", "authorization", "url"),
        ("endpoints", "token", "url"),
        ("endpoints", "jwks", "url"),
        ("credentials", "client", "client_id"),
    ):
        where = ".".join(("protocol", *path))
        value = given(asked, *path)
        if not value:
            raise invalid(where, f"{where}: The field cannot be left blank")
        if path[-1] == "url" and not _is_address(value):
            raise invalid(where, f"{where}: The field has an invalid value")
    method = given(asked, "credentials", "client", "token_endpoint_auth_method")
    if method is not None:
        raise not_built(f"token_endpoint_auth_method {method[:40]} at an identity provider")
    if given(asked, "settings", "participateSlo"):
        raise not_built("protocol.settings.participateSlo")
    if "openid" not in (asked.get("scopes") or []):
        raise invalid("protocol.scopes", "protocol.scopes: openid is required")
    return {"type": "OIDC", **asked}


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _policy(org: Org, asked: Json) -> Json:
    policy = merged(_POLICY, asked)
    if policy["subject"]["matchType"] == "CUSTOM_ATTRIBUTE":
        raise not_built("matching people of an identity provider by another attribute")
    if not federated_identities.template_attribute(policy["subject"]["userNameTemplate"]["template"]):
        raise not_built("username templates other than idpuser.ATTRIBUTE")
    if policy.get("trustClaims"):
        raise not_built("policy.trustClaims (authentication claims of the provider)")
    groups = policy["provisioning"]["groups"]
    if groups["action"] not in ("NONE", "ASSIGN"):
        raise not_built(f"provisioning.groups.action {groups['action']}")
    refuse_unknown(org, "group", groups.get("assignments") or [], "policy.provisioning.groups.assignments")
    linkable = given(policy, "accountLink", "filter", "groups", "include") or []
    refuse_unknown(org, "group", linkable, "policy.accountLink.filter.groups.include")
    return policy


def _shown(kept: Json, base: str) -> Json:
    here = f"{base}/api/v1/idps/{kept['id']}"
    authorize = (
        f"{base}/oauth2/v1/authorize?idp={kept['id']}&client_id={{clientId}}&response_type={{responseType}}"
        "&response_mode={responseMode}&scope={scopes}&redirect_uri={redirectUri}&state={state}&nonce={nonce}"
    )
    links = {
        "authorize": {**link(authorize, "GET"), "templated": True},
        "clientRedirectUri": link(f"{base}/oauth2/v1/authorize/callback", "POST"),
        "users": link(f"{here}/users", "GET"),
        **switch_link(here, kept["status"]),
    }
    return {**kept, "_links": links}


def found(call: Call) -> Json:
    """Raises E0000007."""
    kept = call.org.store.get(KIND, call.params["id"])
    if kept is None:
        raise not_found(call.params["id"], "IdpAppInstance")
    return kept


def listing(call: Call) -> Response:
    kept = call.org.store.all(KIND)
    if "type" in call.query:
        kept = [one for one in kept if one["type"] == call.query["type"]]
    if call.query.get("q"):
        kept = [one for one in kept if query.starts_with(call.query["q"], one["name"])]
    return page(call, kept, lambda one: _shown(one, call.base), default=PAGE, most=MOST)


def read(call: Call) -> Response:
    return json_response(_shown(found(call), call.base))


def replace(call: Call) -> Response:
    kept = found(call)
    asked = body(call, _BODY)
    changed = {**kept, **_described(call.org, asked, kept["id"]), "status": asked.get("status") or kept["status"]}
    return _changed(call, changed)


def activate(call: Call) -> Response:
    return _changed(call, {**found(call), "status": "ACTIVE"})


def deactivate(call: Call) -> Response:
    return _changed(call, {**found(call), "status": "INACTIVE"})


def _changed(call: Call, provider: Json) -> Response:
    kept = {**provider, "lastUpdated": call.org.timestamp()}
    call.org.store.put(KIND, kept["id"], kept)
    return json_response(_shown(kept, call.base))


def delete(call: Call) -> Response:
    """Its people are unlinked and keep their accounts."""
    kept = found(call)
    call.org.store.delete(KIND, kept["id"])
    federated_identities.forget_provider(call.org.store, kept["id"])
    return no_content()


def of_user(call: Call) -> Response:
    """The providers that a person is linked to."""
    user = found_user(call.org, call.params["id"], call.caller)
    linked = {one["idp_id"] for one in federated_identities.of_user(call.org.store, user["id"])}
    kept = [one for one in call.org.store.all(KIND) if one["id"] in linked]
    return page(call, kept, lambda one: _shown(one, call.base), default=MOST, most=MOST)


_HERE = "/api/v1/idps"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{id}", read),
    route("PUT", _HERE + "/{id}", replace),
    route("DELETE", _HERE + "/{id}", delete),
    route("POST", _HERE + "/{id}/lifecycle/activate", activate),
    route("POST", _HERE + "/{id}/lifecycle/deactivate", deactivate),
    route("GET", "/api/v1/users/{id}/idps", of_user),
]
