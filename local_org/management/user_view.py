"""A user as the API shows them: profile, credentials without the password, and links to what their status allows."""

from __future__ import annotations

from typing import Any

from local_org.management.links import call_link, link
from local_org.org import Org

Json = dict[str, Any]

_LINKS: dict[str, tuple[str, str]] = {
    "activate": ("lifecycle/activate", "POST"),
    "reactivate": ("lifecycle/reactivate", "POST"),
    "deactivate": ("lifecycle/deactivate", "POST"),
    "suspend": ("lifecycle/suspend", "POST"),
    "unsuspend": ("lifecycle/unsuspend", "POST"),
    "unlock": ("lifecycle/unlock", "POST"),
    "resetPassword": ("lifecycle/reset_password", "POST"),
    "expirePassword": ("lifecycle/expire_password", "POST"),
    "resetFactors": ("lifecycle/reset_factors", "POST"),
    "changeRecoveryQuestion": ("credentials/change_recovery_question", "POST"),
    "changePassword": ("credentials/change_password", "POST"),
}

# ACTIVE and PROVISIONED as recorded; the others follow from the state machine.
_ALLOWED: dict[str, tuple[str, ...]] = {
    "STAGED": ("activate", "deactivate"),
    "PROVISIONED": ("suspend", "resetPassword", "reactivate", "resetFactors", "deactivate"),
    "ACTIVE": ("suspend", "resetPassword", "expirePassword", "changeRecoveryQuestion", "resetFactors", "changePassword", "deactivate"),
    "PASSWORD_EXPIRED": ("suspend", "resetPassword", "expirePassword", "resetFactors", "changePassword", "deactivate"),
    "RECOVERY": ("suspend", "resetPassword", "resetFactors", "deactivate"),
    "LOCKED_OUT": ("unlock", "resetPassword", "resetFactors", "deactivate"),
    "SUSPENDED": ("unsuspend", "deactivate"),
    "DEPROVISIONED": ("activate",),
}


def shown(org: Org, user: Json, base: str) -> Json:
    """One user, as a single read answers."""
    here = f"{base}/api/v1/users/{user['id']}"
    user_type = user["type"]["id"]
    links = {name: call_link(f"{here}/{path}", method) for name, (path, method) in _LINKS.items() if name in _ALLOWED[user["status"]]}
    links["schema"] = link(f"{base}/api/v1/meta/schemas/user/osc{user_type[3:]}")
    links["type"] = link(f"{base}/api/v1/meta/types/user/{user_type}")
    links["self"] = link(here)
    return {**user, "credentials": _credentials(org, user), "_links": links}


def listed(org: Org, user: Json, base: str) -> Json:
    """The same user in a list, which links to the single read alone."""
    return {**user, "credentials": _credentials(org, user), "_links": {"self": link(f"{base}/api/v1/users/{user['id']}")}}


def _credentials(org: Org, user: Json) -> Json:
    password: Json = {"password": {}} if org.store.get("credential", user["id"]) else {}
    profile = user["profile"]
    emails = [{"value": profile["email"], "status": "VERIFIED", "type": "PRIMARY"}]
    if profile.get("secondEmail"):
        emails.append({"value": profile["secondEmail"], "status": "VERIFIED", "type": "SECONDARY"})
    return {**password, "emails": emails, "provider": {"type": "OKTA", "name": "OKTA"}}
