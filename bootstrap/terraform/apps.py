"""App integrations, who may use them, the trusted origin, and the authorization server's rule."""

from __future__ import annotations

from bootstrap.kinds.app import INTERACTION_CODE, WebApp
from bootstrap.kinds.app_assignment import AppForGroup, AppPolicy
from bootstrap.kinds.authorization_server import GrantOnServerRule
from bootstrap.kinds.policy import SystemPolicy
from bootstrap.kinds.trusted_origin import TrustedOrigin
from bootstrap.resource import Json
from bootstrap.terraform.hcl import Comment, Item, resource
from bootstrap.terraform.look import Look, name_of


def app(one: WebApp, look: Look) -> list[Item]:
    """`omit_secret`: the secret is read in the console, not from Terraform's state."""
    body = {
        "label": one.label,
        "type": one.application_type,
        "grant_types": ["authorization_code", "refresh_token", INTERACTION_CODE],
        "response_types": ["code"],
        "redirect_uris": [look.expression(one.redirect_uri)],
        "post_logout_redirect_uris": [look.expression(one.post_logout_uri)] if one.post_logout_uri else None,
        "token_endpoint_auth_method": one.token_auth,
        "pkce_required": True,
        "omit_secret": True if one.application_type == "web" else None,
        "consent_method": "TRUSTED",
        "issuer_mode": "DYNAMIC",
        "refresh_token_rotation": one.refresh["rotation_type"],
        "refresh_token_leeway": one.refresh["leeway"],
        "authentication_policy": _authentication_policy(one, look),
    }
    return look.with_import(resource("okta_app_oauth", name_of(one.address), body), (look.found(one) or {}).get("id"))


def _authentication_policy(one: WebApp, look: Look) -> object:
    """None where it is the org's default, which the provider then assigns."""
    follows = [link for link in look.resources if isinstance(link, AppPolicy) and link.app.address == one.address]
    policy = next((link.policy for link in follows if link.policy_type == "ACCESS_POLICY"), None)
    if policy is None or isinstance(look.one(policy), SystemPolicy):
        return None
    return look.expression(policy)


def app_for_group(one: AppForGroup, look: Look) -> list[Item]:
    body = {"app_id": look.expression(one.app), "group_id": look.expression(one.group)}
    found = f"{look.refs.id(one.app.address)}/{look.refs.id(one.group.address)}" if look.found(one) else None
    return look.with_import(resource("okta_app_group_assignment", name_of(one.address), body), found)


def app_policy(one: AppPolicy, look: Look) -> list[Item]:
    """Authentication policies are an argument of the app; all apps of a user profile policy are one resource."""
    same = [link for link in look.resources if isinstance(link, AppPolicy) and link.policy == one.policy]
    if one.policy_type == "ACCESS_POLICY" or one is not same[0]:
        return []
    body = {"policy_id": look.expression(one.policy), "apps": [look.expression(link.app) for link in same]}
    found = look.refs.id(one.policy.address) if look.refs.knows(one.policy.address) else None
    return look.with_import(resource("okta_policy_profile_enrollment_apps", name_of(one.address), body), found)


def trusted_origin(one: TrustedOrigin, look: Look) -> list[Item]:
    found = look.found(one) or {}
    origin = look.expression(one.origin)
    body = {"name": found.get("name") or f"{one.name} {origin}", "origin": origin, "scopes": list(one.scopes)}
    return look.with_import(resource("okta_trusted_origin", name_of(one.address), body), found.get("id"))


def server_rule(one: GrantOnServerRule, look: Look) -> list[Item]:
    """The rule is there in every org that has custom servers: taken over as found, with one grant more."""
    found = look.found(one) or {}
    rule: Json | None = found.get("rule")
    if rule is None:
        return [Comment(f"{one.title}: not needed, this org has no API Access Management.")]
    policy_id = str(found["path"]).rpartition("/rules")[0].rpartition("/")[2]
    conditions, token = rule.get("conditions") or {}, (rule.get("actions") or {}).get("token") or {}
    people = conditions.get("people") or {}
    grants = (conditions.get("grantTypes") or {}).get("include") or []
    body = {
        "auth_server_id": one.server,
        "policy_id": policy_id,
        "name": rule["name"],
        "priority": rule["priority"],
        "grant_type_whitelist": sorted({*grants, INTERACTION_CODE}),
        "scope_whitelist": (conditions.get("scopes") or {}).get("include") or None,
        "group_whitelist": (people.get("groups") or {}).get("include") or None,
        "group_blacklist": (people.get("groups") or {}).get("exclude") or None,
        "user_whitelist": (people.get("users") or {}).get("include") or None,
        "user_blacklist": (people.get("users") or {}).get("exclude") or None,
        "access_token_lifetime_minutes": token.get("accessTokenLifetimeMinutes"),
        "refresh_token_lifetime_minutes": token.get("refreshTokenLifetimeMinutes"),
        "refresh_token_window_minutes": token.get("refreshTokenWindowMinutes"),
    }
    block = resource("okta_auth_server_policy_rule", name_of(one.address), body)
    return look.with_import(block, f"{one.server}/{policy_id}/{rule['id']}")
