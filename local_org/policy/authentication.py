"""What does this app ask for? Its authentication policy (ACCESS_POLICY), together with the global session policy."""

from __future__ import annotations

from local_org.idx.facts import Facts, Policy, Rule
from local_org.policy import session
from local_org.policy.assurance import Requirement
from local_org.policy.conditions import Who, active_rules, first_match
from local_org.value import Value


class Decision(Value):
    """What must be proved to enter the app, by which rules, and why those rules."""

    allowed: bool
    required: Requirement
    policy: Policy | None
    rule: Rule | None
    session: session.SessionDecision
    reasons: tuple[str, ...]


def decide(facts: Facts, who: Who) -> Decision:
    """Both policies must hold; the catch-all rule always matches, so a missing rule means that the app is closed."""
    of_session = session.decide(facts.global_session, who)
    match = first_match((facts.authentication,), who)
    sign_on = match.rule.actions.get("appSignOn", {}) if match.rule else {}
    allowed = of_session.allowed and match.rule is not None and sign_on.get("access", "ALLOW") == "ALLOW"
    return Decision(
        allowed=allowed,
        required=requirement(match.rule, of_session.password_first, of_session.two_classes and not _spared(facts, who, of_session)),
        policy=match.policy,
        rule=match.rule,
        session=of_session,
        reasons=(*of_session.reasons, *match.reasons),
    )


def _spared(facts: Facts, who: Who, of_session: session.SessionDecision) -> bool:
    """The session's second factor is asked once per remembered device and lifetime where the rule says so; the app's own always."""
    lifetime_s = of_session.device_lifetime_s
    return lifetime_s is not None and who.user_id is not None and facts.device_remembered(who.user_id, lifetime_s)


def requirement(rule: Rule | None, password_first: bool, two_classes: bool) -> Requirement:
    """REQUIRED_ASSURANCE. A rule by chains of methods is not simulated: nothing satisfies it."""
    method = (rule.actions if rule else {}).get("appSignOn", {}).get("verificationMethod", {})
    if method.get("type", "ASSURANCE") != "ASSURANCE":
        return Requirement((), 1, password_first, two_classes)
    alternatives = tuple(method.get("constraints") or ({},))
    return Requirement(alternatives, 2 if method.get("factorMode") == "2FA" else 1, password_first, two_classes)


def password_on_first_page(facts: Facts) -> bool:
    """The user is unknown: is the password asked by every pair of a session rule and an app rule that could match somebody?

    Enumeration prevention always asks the name first.
    """
    if facts.settings.prevent_enumeration_at_authentication:
        return False
    app_rules = [rule for rule in active_rules((facts.authentication,)) if rule.actions.get("appSignOn", {}).get("access") != "DENY"]
    session_rules = list(active_rules(facts.global_session))
    if not app_rules or not session_rules:
        return False
    return all(
        requirement(app_rule, session.asks_for_password(session_rule), False).demands_password
        for session_rule in session_rules
        for app_rule in app_rules
    )
