"""Which passwords are good enough, when are they locked, who may reset them? The password policies (PASSWORD)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_org.idx.facts import Facts, Person, Policy, Rule
from local_org.policy.conditions import Who, first_match
from local_org.value import Value

_DAY_S = 24 * 3600
# The best known ones; a real org knows some thousands. Compared in lower case.
COMMON = frozenset(
    [
        "password",
        "password1",
        "password123",
        "passw0rd",
        "p@ssw0rd",
        "12345678",
        "123456789",
        "1234567890",
        "qwerty123",
        "qwertyuiop",
        "1q2w3e4r",
        "iloveyou",
        "sunshine",
        "princess",
        "football",
        "welcome1",
        "abc12345",
        "letmein1",
        "trustno1",
        "admin123",
        "monkey123",
        "dragon123",
        "baseball",
        "superman",
        "michael1",
        "shadow123",
    ]
)


class PasswordDecision(Value):
    """The policy in force for a person, as the values that forms and checks need."""

    complexity: Mapping[str, Any]
    age: Mapping[str, Any]
    lockout: Mapping[str, Any]
    rule: Rule | None
    policy: Policy | None

    @property
    def max_attempts(self) -> int:
        """0: never locked."""
        return int(self.lockout.get("maxAttempts", 10))

    @property
    def auto_unlock_s(self) -> int:
        """0: stays locked until somebody unlocks."""
        return int(self.lockout.get("autoUnlockMinutes", 0)) * 60

    @property
    def shows_lockout(self) -> bool:
        return bool(self.lockout.get("showLockoutFailures"))

    @property
    def reset_allowed(self) -> bool:
        return self._action("selfServicePasswordReset").get("access") == "ALLOW"

    @property
    def recovery_methods(self) -> tuple[str, ...]:
        """Primary methods of recovery; an org without the newer requirement block recovers by email."""
        requirement = self._action("selfServicePasswordReset").get("requirement") or {}
        return tuple((requirement.get("primary") or {}).get("methods") or ("email",))

    @property
    def recovery_step_up(self) -> bool:
        return bool(self._step_up.get("required"))

    @property
    def step_up_methods(self) -> tuple[str, ...]:
        """By what a recovery is proved a second time; empty: by any authenticator that is good for signing in."""
        return tuple(self._step_up.get("methods") or ())

    @property
    def _step_up(self) -> Mapping[str, Any]:
        return (self._action("selfServicePasswordReset").get("requirement") or {}).get("stepUp") or {}

    @property
    def unlock_allowed(self) -> bool:
        return self._action("selfServiceUnlock").get("access") == "ALLOW"

    def days_to_expiry(self, changed_at: float | None, now: float) -> int | None:
        """Whole days until the password expires, once the policy warns of it; None before that, and where passwords do not expire."""
        days, warn = int(self.age.get("maxAgeDays", 0)), int(self.age.get("expireWarnDays", 0))
        if not days or not warn or changed_at is None:
            return None
        left = int((changed_at + days * _DAY_S - now) // _DAY_S)
        return left if 0 <= left <= warn else None

    def expired(self, changed_at: float | None, now: float) -> bool:
        days = int(self.age.get("maxAgeDays", 0))
        return bool(days) and changed_at is not None and now >= changed_at + days * _DAY_S

    def settings(self) -> dict[str, Any]:
        """As authenticator objects show them; `excludeAttributes` must be an array (both widgets read it so)."""
        names = ("minLength", "minLowerCase", "minUpperCase", "minNumber", "minSymbol", "excludeUsername")
        defaults = {"minLength": 8, "minLowerCase": 1, "minUpperCase": 1, "minNumber": 1, "minSymbol": 0, "excludeUsername": True}
        complexity = {name: self.complexity.get(name, defaults[name]) for name in names}
        complexity["excludeAttributes"] = list(self.complexity.get("excludeAttributes") or [])
        return {
            "complexity": complexity,
            "age": {"minAgeMinutes": int(self.age.get("minAgeMinutes", 0)), "historyCount": int(self.age.get("historyCount", 0))},
        }

    def _action(self, name: str) -> Mapping[str, Any]:
        action: Mapping[str, Any] = (self.rule.actions if self.rule else {}).get(name) or {}
        return action


def decide(facts: Facts, who: Who) -> PasswordDecision:
    return decide_among(facts.password, who)


def decide_among(policies: tuple[Policy, ...], who: Who) -> PasswordDecision:
    match = first_match(policies, who)
    settings = (match.policy.settings if match.policy else {}).get("password", {})
    return PasswordDecision(settings.get("complexity", {}), settings.get("age", {}), settings.get("lockout", {}), match.rule, match.policy)


def requirements_text(decision: PasswordDecision) -> str:
    """The sentence that a refused password is answered with; only what is configured stands in it, in Okta's order."""
    complexity = decision.settings()["complexity"]
    parts = [f"at least {complexity['minLength']} characters"]
    parts += [text for name, text in _CHARACTERS if complexity[name]]
    if complexity["excludeUsername"]:
        parts.append("no parts of your username")
    excluded = complexity["excludeAttributes"]
    parts += [
        f"does not include your {text}" for name, text in (("firstName", "first name"), ("lastName", "last name")) if name in excluded
    ]
    sentences = [f"Password requirements: {', '.join(parts)}."]
    age = decision.settings()["age"]
    if age["historyCount"]:
        sentences.append(f"Your password cannot be any of your last {age['historyCount']} passwords.")
    if age["minAgeMinutes"]:
        sentences.append(f"At least {age['minAgeMinutes']} minute(s) must have elapsed since you last changed your password.")
    return " ".join(sentences)


_CHARACTERS = (
    ("minLowerCase", "a lowercase letter"),
    ("minUpperCase", "an uppercase letter"),
    ("minNumber", "a number"),
    ("minSymbol", "a symbol"),
)


def meets(decision: PasswordDecision, password: str, profile: Mapping[str, Any]) -> bool:
    """Length, kinds of characters, and no parts of the user name or the excluded attributes (parts of at least four characters)."""
    complexity = decision.settings()["complexity"]
    counts = {
        "minLowerCase": sum(char.islower() for char in password),
        "minUpperCase": sum(char.isupper() for char in password),
        "minNumber": sum(char.isdigit() for char in password),
        "minSymbol": sum(not char.isalnum() for char in password),
    }
    if len(password) < complexity["minLength"] or any(counts[name] < complexity[name] for name in counts):
        return False
    lowered = password.lower()
    if complexity["excludeUsername"] and any(part in lowered for part in _parts(str(profile.get("login") or ""))):
        return False
    values = [str(profile.get(name) or "").lower() for name in complexity["excludeAttributes"]]
    return not any(value and value in lowered for value in values)


def _parts(login: str) -> list[str]:
    for separator in "._-+#":
        login = login.replace(separator, "@")
    return [part for part in login.lower().split("@")[:-1] if len(part) >= 4]


def is_common(decision: PasswordDecision, password: str) -> bool:
    excluded = (decision.complexity.get("dictionary") or {}).get("common", {}).get("exclude")
    return bool(excluded) and password.lower() in COMMON


def refused_by_history(decision: PasswordDecision, password: str, person: Person, now: float) -> bool:
    """One of the last passwords, or changed too soon after the last change."""
    age = decision.settings()["age"]
    too_soon = person.password_changed_at is not None and now < person.password_changed_at + age["minAgeMinutes"] * 60
    return too_soon or person.password_was_used(password, age["historyCount"])
