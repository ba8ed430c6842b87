"""Who a person is at an identity provider: the account is known by provider and subject, never by an address.

Finding, linking and making the account follow the provider's policy (`accountLink`, `provisioning`, `subject`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_org.org import Org
from local_org.store import people
from local_org.store.enrollments import enroll_email
from local_org.store.entities import Store

Json = dict[str, Any]
KIND = "federated_identity"
_TEMPLATE = re.compile(r"(?:\$\{)?idpuser\.(\w+)\}?")
# A claim by the name that Okta's provider profile gives it; others are claims as they are.
_CLAIMS = {"email": "email", "userName": "preferred_username", "subjectNameId": "sub", "externalId": "sub"}
_PROFILE = {"firstName": "given_name", "lastName": "family_name", "email": "email", "nickName": "nickname", "locale": "locale"}


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """The provider vouched for somebody whom this org does not let in; `reason` is for the system log."""

    reason: str


def template_attribute(template: str) -> str | None:
    """The attribute of `idpuser.ATTRIBUTE`; None for an expression that this org cannot evaluate."""
    matched = _TEMPLATE.fullmatch(template.strip())
    return matched[1] if matched else None


def account_of(org: Org, provider: Json, claims: Mapping[str, Any]) -> Json | NotAdmitted:
    """The user behind these verified claims: linked before, linked now, or made now."""
    subject = str(claims["sub"])
    linked = org.store.get(KIND, _id(provider["id"], subject))
    if linked is not None:
        known = _let_in(org, provider, org.store.get("user", linked["user_id"]))
        return known if isinstance(known, NotAdmitted) else _mastered(org, provider, known, claims)
    name = _user_name(provider, claims)
    if name is None:
        return NotAdmitted("the provider gave no user name")
    user = _matching(org, provider, name)
    if user is not None and not _may_link(org, provider, user):
        return NotAdmitted("an account of this name exists and must not be linked")
    admitted = _make(org, provider, name, claims) if user is None else _let_in(org, provider, user)
    if not isinstance(admitted, NotAdmitted):
        _link(org, provider["id"], subject, admitted["id"])
    return admitted


def _mastered(org: Org, provider: Json, user: Json, claims: Mapping[str, Any]) -> Json:
    """Where the provider is the source of the profile, what it tells replaces what is known here; the login stays."""
    told = _profile(claims)
    if not provider["policy"]["provisioning"].get("profileMaster") or told.items() <= user["profile"].items():
        return user
    return people.keep(org.store, {**user, "profile": {**user["profile"], **told}, "lastUpdated": org.timestamp()})


def _profile(claims: Mapping[str, Any]) -> Json:
    return {member: claims[claim] for member, claim in _PROFILE.items() if isinstance(claims.get(claim), str) and claims[claim]}


def of_user(store: Store, user_id: str) -> list[Json]:
    return store.all(KIND, user_id)


def forget_provider(store: Store, provider_id: str) -> None:
    for kept in store.all(KIND):
        if kept["idp_id"] == provider_id:
            store.delete(KIND, kept["id"])


def _id(provider_id: str, subject: str) -> str:
    return f"{provider_id}:{subject}"


def _link(org: Org, provider_id: str, subject: str, user_id: str) -> None:
    body = {"id": _id(provider_id, subject), "idp_id": provider_id, "subject": subject, "user_id": user_id, "created": org.timestamp()}
    org.store.put(KIND, body["id"], body, parent=user_id)


def _user_name(provider: Json, claims: Mapping[str, Any]) -> str | None:
    """As the template says; refused where the policy's filter does not fit."""
    subject = provider["policy"]["subject"]
    attribute = template_attribute(subject["userNameTemplate"]["template"]) or ""
    value = claims.get(_CLAIMS.get(attribute, attribute))
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        return None
    allowed = subject.get("filter")
    return value.strip() if not allowed or _fits(allowed, value.strip()) else None


def _fits(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:  # a filter that is no pattern lets nobody through
        return False


def _matching(org: Org, provider: Json, name: str) -> Json | None:
    how = provider["policy"]["subject"]["matchType"]
    if how in ("USERNAME", "USERNAME_OR_EMAIL"):
        found = org.store.find("user", name.lower())
        if found is not None or how == "USERNAME":
            return found
    same = [user for user in org.store.all("user") if str(user["profile"].get("email") or "").lower() == name.lower()]
    return same[0] if len(same) == 1 else None


def _may_link(org: Org, provider: Json, user: Json) -> bool:
    rule = provider["policy"]["accountLink"]
    if rule["action"] != "AUTO":
        return False
    among = rule.get("filter") or {}
    groups, users = (among.get("groups") or {}).get("include") or [], among.get("users") or {}
    if groups and not people.group_ids_of(org.store, user["id"]) & set(groups):
        return False
    if users.get("excludeAdmins") and org.store.all("role", user["id"]):
        return False
    return user["id"] not in (users.get("exclude") or [])


def _make(org: Org, provider: Json, name: str, claims: Mapping[str, Any]) -> Json | NotAdmitted:
    """Just in time: ACTIVE at once, without a password, in the groups that the policy assigns."""
    provisioning = provider["policy"]["provisioning"]
    if provisioning["action"] != "AUTO":
        return NotAdmitted("the person has no account here and none is made")
    profile = _profile(claims)
    missing = [member for member in ("firstName", "lastName", "email") if not profile.get(member)]
    if missing:
        return NotAdmitted(f"the provider gave no {', '.join(missing)}")
    if org.store.find("user", name.lower()) is not None:
        return NotAdmitted("an account of this name exists")
    user = _new(org, {"mobilePhone": None, "secondEmail": None, **profile, "login": name})
    for group_id in (people.everyone_id(org.store), *_assigned(org, provisioning)):
        org.store.link("group_user", group_id, user["id"])
    enroll_email(org, user["id"], profile["email"])
    return user


def _assigned(org: Org, provisioning: Json) -> list[str]:
    groups = provisioning["groups"]
    wanted = groups.get("assignments") or [] if groups["action"] == "ASSIGN" else []
    return [group_id for group_id in wanted if org.store.get("group", group_id) is not None]


def _new(org: Org, profile: Json) -> Json:
    now = org.timestamp()
    dates = {"created": now, "activated": now, "statusChanged": now, "lastLogin": None, "lastUpdated": now, "passwordChanged": None}
    user_type = (org.store.get("org", "org") or {}).get("userTypeId")
    return people.keep(org.store, {"id": org.entropy.id("00u"), "status": "ACTIVE", **dates, "type": {"id": user_type}, "profile": profile})


def _let_in(org: Org, provider: Json, user: Json | None) -> Json | NotAdmitted:
    """A suspended or deactivated person stays out unless the provider's policy brings them back."""
    if user is None:
        return NotAdmitted("the account is gone")
    conditions = provider["policy"]["provisioning"]["conditions"]
    back = {"SUSPENDED": ("suspended", "UNSUSPEND"), "DEPROVISIONED": ("deprovisioned", "REACTIVATE")}.get(user["status"])
    if back is not None:
        if conditions[back[0]]["action"] != back[1]:
            return NotAdmitted(f"the account is {user['status']}")
        now = org.timestamp()
        return people.keep(org.store, {**user, "status": "ACTIVE", "statusChanged": now, "lastUpdated": now})
    return user
