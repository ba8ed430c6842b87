"""May strangers sign up at this app, and with what? The user profile policy (PROFILE_ENROLLMENT), which has one rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from local_org.idx.facts import Facts
from local_org.value import Value

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_LENGTHS = {"firstName": (1, 50), "lastName": (1, 50), "email": (5, 100), "login": (5, 100)}


class Attribute(Value):
    """One field of the sign-up form, as the profile policy orders and labels it; lengths are those of the base schema."""

    name: str
    label: str
    required: bool
    min_length: int | None
    max_length: int | None


class Problem(Value):
    """What is wrong with one value: the key of a message and its parameters."""

    attribute: str
    key: str
    params: tuple[str, ...]


class RegistrationDecision(Value):
    allowed: bool
    attributes: tuple[Attribute, ...]
    group_ids: tuple[str, ...]
    email_must_be_verified: bool
    asks_password: bool  # on the sign-up form itself
    completes_profiles: bool  # asks at sign-in for attributes that are missing (progressive profiling)
    reasons: tuple[str, ...]


def decide(facts: Facts) -> RegistrationDecision:
    rule = facts.profile.rules[0] if facts.profile.rules else None
    action = rule.actions.get("profileEnrollment", {}) if rule else {}
    return RegistrationDecision(
        allowed=action.get("access") == "ALLOW" and action.get("unknownUserAction") == "REGISTER",
        attributes=tuple(_attribute(one) for one in action.get("profileAttributes") or ()),
        group_ids=tuple(action.get("targetGroupIds") or ()),
        email_must_be_verified=bool((action.get("activationRequirements") or {}).get("emailVerification")),
        asks_password="password" in (action.get("enrollAuthenticatorTypes") or ()),
        completes_profiles=action.get("progressiveProfilingAction") == "ENABLED",
        reasons=(f"{facts.profile.name}: unknownUserAction {action.get('unknownUserAction')}",),
    )


def _attribute(one: Mapping[str, Any]) -> Attribute:
    least, most = _LENGTHS.get(one["name"], (None, None))
    return Attribute(one["name"], one.get("label") or one["name"], bool(one.get("required")), least, most)


def missing(decision: RegistrationDecision, profile: Mapping[str, Any]) -> tuple[Attribute, ...]:
    """The attributes of the policy that this person has no value for; none where profiles are not completed at sign-in."""
    if not decision.completes_profiles:
        return ()
    return tuple(one for one in decision.attributes if not str(profile.get(one.name) or "").strip())


def problems(attributes: tuple[Attribute, ...], values: Mapping[str, Any], login_taken: Callable[[str], bool]) -> tuple[Problem, ...]:
    """What keeps these values from becoming a user; empty when nothing does. Values that are no text count as missing."""
    found: list[Problem] = []
    for attribute in attributes:
        value = values.get(attribute.name)
        text = value.strip() if isinstance(value, str) else ""
        if not text:
            if attribute.required:
                found.append(Problem(attribute.name, "model.validation.field.blank", (attribute.label,)))
            continue
        if attribute.name in ("email", "login"):
            found.extend(_address_problems(attribute, text, login_taken))
        if attribute.max_length is not None and len(text) > attribute.max_length:
            found.append(Problem(attribute.name, "model.validation.field.string.maxLength", (attribute.label,)))
    return tuple(found)


def _address_problems(attribute: Attribute, text: str, login_taken: Callable[[str], bool]) -> list[Problem]:
    if not _EMAIL.fullmatch(text):
        keys = ("registration.error.invalidLoginEmail", "registration.error.doesNotMatchPattern")
        return [Problem(attribute.name, key, (attribute.label,)) for key in keys]
    if login_taken(text):
        return [Problem(attribute.name, "registration.error.notUniqueWithinOrg", (attribute.label,))]
    return []
