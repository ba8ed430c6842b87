"""Password: knowledge, judged against the hash that the edge holds and the password policy in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_org.idx.authenticators.base import Accepted, Authenticator, Context, Limit, Method, Purpose, Rejected, Spec, form_of
from local_org.idx.facts import Facts, Person
from local_org.idx.transaction import Pending
from local_org.policy import password as policy
from local_org.policy.password import PasswordDecision

Json = dict[str, Any]
_LABELS: dict[Purpose, str] = {"verify": "Password", "enroll": "Enter password", "reset": "New password"}
_LONGEST = 1024


class Password(Authenticator):
    spec = Spec(
        key="okta_password",
        type="password",
        display_name="Password",
        methods=(Method("password", frozenset({"knowledge"}), "pwd"),),
        enrollment_prefix="lae",
        recovers=True,
        offered_to_all=True,
    )

    def credentials(self, purpose: Purpose, pending: Pending, facts: Facts, person: Person | None) -> Json:
        fields: list[Json] = [{"name": "passcode", "label": _LABELS.get(purpose, "New password"), "secret": True}]
        if purpose == "reset":
            fields.append({"name": "revokeSessions", "type": "boolean", "label": "Sign me out of all other devices"})
        return form_of(*fields)

    def settings(self, password: PasswordDecision) -> Json:
        return {"settings": password.settings()}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        candidate = answer.get("passcode")
        if not isinstance(candidate, str) or len(candidate) > _LONGEST:
            return Rejected("incorrectPassword")
        person = context.person
        has_one = person is not None and person.password_changed_at is not None
        matches = person.password_matches if person is not None and has_one else context.facts.nobodys_password_matches
        return Accepted() if matches(candidate) else Rejected("incorrectPassword")

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        candidate = answer.get("passcode")
        if not isinstance(candidate, str) or not candidate:
            return Rejected("model.validation.field.blank", "passcode", counts=False)
        person = context.person
        profile = person.profile if person else {}
        if len(candidate) > _LONGEST or not policy.meets(context.password, candidate, profile):
            return self._not_met(context.password)
        if policy.is_common(context.password, candidate):
            return Rejected("password.common", "passcode", ("",), counts=False)
        if person is not None and policy.refused_by_history(context.password, candidate, person, context.now):
            return self._not_met(context.password)
        return Accepted(password=candidate)

    @staticmethod
    def _not_met(decision: PasswordDecision) -> Rejected:
        return Rejected("password.passwordRequirementsNotMet", "passcode", (policy.requirements_text(decision),), counts=False)

    def limit(self, password: PasswordDecision) -> Limit:
        return Limit(password.max_attempts, password.auto_unlock_s, locks_account=True)
