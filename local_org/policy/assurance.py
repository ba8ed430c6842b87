"""Are these proofs enough, and would one more help? Factor classes, constraints and how many classes a rule asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local_org.value import Value

Json = Mapping[str, Any]
CLASSES = ("knowledge", "possession", "inherence")


class Factor(Value):
    """One way to prove who one is: a method of an authenticator, with the facts that constraints ask about."""

    key: str
    type: str
    method: str
    classes: frozenset[str]
    device_bound: bool = False
    phishing_resistant: bool = False
    hardware_protected: bool = False
    user_presence: bool = True

    @property
    def is_password(self) -> bool:
        return self.type == "password"


class Requirement(Value):
    """What both policies ask for together. `alternatives` are OR-ed; inside one, knowledge AND possession."""

    alternatives: tuple[Json, ...]
    classes: int
    password_first: bool
    two_classes: bool

    @property
    def demands_password(self) -> bool:
        """The password is asked whatever else is proved: by the session, or by every alternative."""
        return self.password_first or (bool(self.alternatives) and all(_only_password(member) for member in self.alternatives))


def satisfied(required: Requirement, proved: Iterable[Factor]) -> bool:
    """Both the session's demand and one alternative with enough classes hold."""
    factors = tuple(proved)
    if required.password_first and not any(factor.is_password for factor in factors):
        return False
    covered = _covered(factors)
    if required.two_classes and len(covered) < 2:
        return False
    return any(_holds(alternative, required.classes, factors) for alternative in required.alternatives)


def helps(required: Requirement, proved: Iterable[Factor], candidate: Factor) -> bool:
    """Can adding this one still lead to satisfaction, by a demand that is open in one alternative?"""
    factors = tuple(proved)
    if required.password_first and candidate.is_password and not any(factor.is_password for factor in factors):
        return True
    if required.two_classes and len(_covered(factors)) < 2 and not candidate.classes <= _covered(factors):
        return True
    return any(_helps_alternative(alternative, required.classes, factors, candidate) for alternative in required.alternatives)


def _covered(factors: tuple[Factor, ...]) -> set[str]:
    return {one for factor in factors for one in factor.classes}


def _holds(alternative: Json, classes: int, factors: tuple[Factor, ...]) -> bool:
    members_hold = all(any(fits(kind, member, factor) for factor in factors) for kind, member in _members(alternative))
    return members_hold and len(_covered(factors)) >= classes


def _helps_alternative(alternative: Json, classes: int, factors: tuple[Factor, ...], candidate: Factor) -> bool:
    open_members = [(kind, member) for kind, member in _members(alternative) if not any(fits(kind, member, factor) for factor in factors)]
    if any(fits(kind, member, candidate) for kind, member in open_members):
        return True
    will_be_covered = _covered(factors) | {kind for kind, _ in open_members}
    return len(will_be_covered) < classes and not candidate.classes <= will_be_covered


def _members(alternative: Json) -> list[tuple[str, Json]]:
    return [(kind, alternative[kind]) for kind in CLASSES if alternative.get(kind) is not None]


def fits(kind: str, member: Json, factor: Factor) -> bool:
    """Values of constraints are lower case in reality and upper case in the API's definition: compared without case."""
    if kind not in factor.classes:
        return False
    if not _listed(member.get("types"), factor.type) or not _listed(member.get("methods"), factor.method):
        return False
    allowed, excluded = member.get("authenticationMethods"), member.get("excludedAuthenticationMethods")
    if allowed and not _named(allowed, factor):
        return False
    if excluded and _named(excluded, factor):
        return False
    facts = (
        ("deviceBound", factor.device_bound),
        ("phishingResistant", factor.phishing_resistant),
        ("hardwareProtection", factor.hardware_protected),
        ("userPresence", factor.user_presence),
    )
    return all(has or member.get(name) != "REQUIRED" for name, has in facts)


def _listed(values: list[str] | None, value: str) -> bool:
    return not values or value.lower() in {one.lower() for one in values}


def _named(methods: list[Json], factor: Factor) -> bool:
    return any(one.get("key") == factor.key and one.get("method", factor.method).lower() == factor.method for one in methods)


def _only_password(alternative: Json) -> bool:
    knowledge = alternative.get("knowledge")
    return knowledge is not None and [one.lower() for one in knowledge.get("types") or []] == ["password"]
