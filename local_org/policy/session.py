"""What must be proved for a session at all? The global session policy (OKTA_SIGN_ON)."""

from __future__ import annotations

from local_org.idx.facts import Policy, Rule
from local_org.policy.conditions import Who, first_match
from local_org.value import Value


class Times(Value):
    """How long a session lives: unused, and at most (seconds, 0: no limit); `persistent`: beyond the end of the browser."""

    idle_s: float
    life_s: float
    persistent: bool


class SessionDecision(Value):
    """`password_first`: primaryFactor is a password (or an IdP), whatever the app's policy accepts. `two_classes`: MFA is required."""

    allowed: bool
    password_first: bool
    two_classes: bool
    policy: Policy | None
    rule: Rule | None
    reasons: tuple[str, ...]

    @property
    def device_lifetime_s(self) -> float | None:
        """How long a remembered device spares the second factor; None: it does not. An existing session spares it in every mode."""
        signon = self.rule.actions.get("signon", {}) if self.rule else {}
        if signon.get("factorPromptMode") != "DEVICE":
            return None
        minutes = signon.get("factorLifetime")
        return float("inf") if minutes is None else minutes * 60.0

    @property
    def times(self) -> Times:
        """Of the rule's `session`; what it leaves out has Okta's default of two idle hours and no end."""
        asked = (self.rule.actions if self.rule else {}).get("signon", {}).get("session") or {}
        idle, life = asked.get("maxSessionIdleMinutes"), asked.get("maxSessionLifetimeMinutes")
        return Times((120 if idle is None else idle) * 60.0, (life or 0) * 60.0, bool(asked.get("usePersistentCookie")))


def decide(policies: tuple[Policy, ...], who: Who) -> SessionDecision:
    """The first matching rule of the first policy that has one. No match at all denies."""
    match = first_match(policies, who)
    if match.rule is None:
        return SessionDecision(False, False, False, None, None, match.reasons)
    signon = match.rule.actions.get("signon", {})
    return SessionDecision(
        allowed=signon.get("access", "ALLOW") == "ALLOW",
        password_first=asks_for_password(match.rule),
        two_classes=bool(signon.get("requireFactor")),
        policy=match.policy,
        rule=match.rule,
        reasons=match.reasons,
    )


def asks_for_password(rule: Rule) -> bool:
    return bool(rule.actions.get("signon", {}).get("primaryFactor") == "PASSWORD_IDP")
