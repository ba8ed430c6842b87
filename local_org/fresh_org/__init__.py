"""Makes a new org: what Okta puts into one before anybody has configured anything, from the literals beside this module."""

from __future__ import annotations

import secrets
from typing import Any

import orjson

from local_org.fresh_org import apps, authenticators, authorization_server, people, policies
from local_org.org import Org
from local_org.store.enrollments import enroll_email
from local_org.store.passwords import keep_password
from local_org.store.people import keep
from local_org.store.secret import secret_hash

Json = dict[str, Any]

COMPANY = "local-org"


def make(org: Org, *, api_token: str | None = None) -> str:
    """Fills an empty store with a new org, whose switch for the interaction code is off.

    Answers the API token of its first administrator (the one given, else a new one); only its SHA-256 is stored.
    """
    token = api_token or "00" + secrets.token_urlsafe(30)
    with org.store.transaction():
        _org(org)
        for authenticator in authenticators.AUTHENTICATORS:
            _keep(org, "authenticator", "aut", authenticator)
        groups = _groups(org)
        policy_ids = _policies(org, everyone=groups[people.EVERYONE])
        _apps(org, policy_ids)
        _authorization_server(org)
        owner = _administrator(org, groups)
        _api_token(org, token, owner)
    return token


def _keep(org: Org, kind: str, prefix: str, body: Json, *, key: str | None = None, parent: str | None = None) -> str:
    entity_id = org.entropy.id(prefix)
    now = org.timestamp()
    org.store.put(kind, entity_id, {"id": entity_id, **body, "created": now, "lastUpdated": now}, key=key, parent=parent)
    return entity_id


def _org(org: Org) -> None:
    now = org.timestamp()
    org.store.put(
        "org",
        "org",
        {
            "id": org.entropy.id("00o"),
            "subdomain": COMPANY,
            "companyName": COMPANY,
            "status": "ACTIVE",
            "expiresAt": None,
            "created": now,
            "lastUpdated": now,
            "website": "https://developer.okta.com",
            "phoneNumber": "",
            "endUserSupportHelpURL": "",
            "supportPhoneNumber": "",
            **dict.fromkeys(("address1", "address2", "city", "state", "country", "postalCode")),
            "embeddedLoginSupport": False,
            "userTypeId": org.entropy.id("oty"),
        },
    )
    org.store.put("settings", "org", {"prevent_enumeration_at_authentication": False, "prevent_enumeration_at_recovery": False})


def _groups(org: Org) -> dict[str, str]:
    return {
        profile["name"]: _keep(
            org,
            "group",
            "00g",
            {"lastMembershipUpdated": org.timestamp(), "objectClass": ["okta:user_group"], "type": "BUILT_IN", "profile": profile},
            key=profile["name"],
        )
        for profile in people.GROUPS
    }


def _policies(org: Org, *, everyone: str) -> dict[str, str]:
    """Answers the ids of the authentication policies and the user profile policy by name (`profile:` before the latter)."""
    made = {}
    for template in policies.POLICIES:
        literal = orjson.dumps(template).decode().replace(policies.EVERYONE, everyone)
        policy = orjson.loads(literal.replace(policies.UI_SCHEMA, _ui_schema(org)))
        rules = policy.pop("rules")
        prefix, rule_prefix = ("rst", "rul") if policy["type"] in ("ACCESS_POLICY", "PROFILE_ENROLLMENT") else ("00p", "0pr")
        policy_id = _keep(org, "policy", prefix, {"status": "ACTIVE", "priority": 1, **policy}, parent=policy["type"])
        for rule in rules:
            _keep(org, "rule", rule_prefix, rule, parent=policy_id)
        if prefix == "rst":
            made[("profile:" if policy["type"] == "PROFILE_ENROLLMENT" else "") + policy["name"]] = policy_id
    return made


def _ui_schema(org: Org) -> str:
    """The id of the org's one UI schema, derived from the org's own so that it needs no entity."""
    return "uis" + org.id[3:]


def _apps(org: Org, policy_ids: dict[str, str]) -> None:
    for app in apps.SYSTEM_APPS:
        app_id = org.entropy.id("0oa")
        now = org.timestamp()
        body = {
            "id": app_id,
            "name": app["name"],
            "label": app["label"],
            "status": "ACTIVE",
            "lastUpdated": now,
            "created": now,
            "accessibility": apps.ACCESSIBILITY,
            "visibility": {
                "autoLaunch": False,
                "autoSubmitToolbar": False,
                "hide": {"iOS": app["hidden"], "web": app["hidden"]},
                "appLinks": {f"{app['name']}_link": True},
            },
            "features": [],
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"userNameTemplate": apps.USER_NAME_TEMPLATE},
            "universalLogout": None,
            "settings": apps.SETTINGS,
            "accessPolicy": policy_ids[app["policy"]],
            "profileEnrollment": policy_ids["profile:Default Policy"],
        }
        org.store.put("app", app_id, body, key=app_id)


def _authorization_server(org: Org) -> None:
    server = authorization_server.SERVER
    server_id = _keep(org, "authorization_server", "aus", server, key=server["name"])
    policy_id = _keep(org, "as_policy", "00p", authorization_server.POLICY, parent=server_id)
    _keep(org, "as_rule", "0pr", authorization_server.RULE, parent=policy_id)


def _administrator(org: Org, groups: dict[str, str]) -> str:
    """The person who signed up: with a password that nobody knows, so that they sign in after a recovery by email."""
    user_id = org.entropy.id("00u")
    now = org.timestamp()
    profile = people.FIRST_ADMINISTRATOR
    dates = dict.fromkeys(("created", "activated", "statusChanged", "lastUpdated", "passwordChanged"), now)
    user_type = org.store.get("org", "org") or {}
    body = {"id": user_id, "status": "ACTIVE", **dates, "lastLogin": None, "type": {"id": user_type["userTypeId"]}, "profile": profile}
    keep(org.store, body)
    keep_password(org.store, user_id, secrets.token_urlsafe(24), now=org.clock.now())
    for group_id in groups.values():
        org.store.link("group_user", group_id, user_id)
    role = {"label": "Super Administrator", "type": "SUPER_ADMIN", "status": "ACTIVE", "assignmentType": "USER"}
    _keep(org, "role", "ra1", role, parent=user_id)
    enroll_email(org, user_id, profile["email"])
    return user_id


def _api_token(org: Org, token: str, user_id: str) -> None:
    now = org.timestamp()
    body = {"id": org.entropy.id("00T"), "name": "local org", "userId": user_id, "created": now, "lastUpdated": now}
    org.store.put("api_token", secret_hash(token), body, parent=user_id)
