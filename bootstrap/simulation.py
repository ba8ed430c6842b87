"""Asks Okta which policies and rules would decide for somebody at an app, without signing anybody in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bootstrap.errors import OktaError
from bootstrap.okta import Okta

Json = dict[str, Any]
PATH = "/api/v1/policies/simulate"
NOT_WELL_FORMED = "E0000003"


@dataclass(frozen=True, slots=True)
class Matched:
    """The first policy and rule of a type that decide. `rule_id` "" when the policy named no rule."""

    policy_id: str
    policy_name: str
    rule_id: str
    rule_name: str


class Simulation:
    """Remembers its answers: checks ask for the same people again and again."""

    def __init__(self, okta: Okta) -> None:
        self._okta = okta
        self._answers: dict[tuple[str, ...], dict[str, Matched]] = {}

    def ask(self, app_id: str, *, user: str = "", groups: list[str] | None = None) -> dict[str, Matched]:
        """By policy type. Raises: `OktaError` 400 when the person or group has no access to the app."""
        key = (app_id, user, *(groups or ()))
        if key not in self._answers:
            context: Json = {"user": {"id": user}} if user else {"groups": {"ids": groups}}
            self._answers[key] = _matched(self._send({"appInstance": app_id, "policyContext": context}))
        return self._answers[key]

    def _send(self, body: Json) -> Json:
        """The guides say one object, Okta's definition a list of them; real orgs were seen to refuse the list."""
        params = {"expand": ["EVALUATED", "RULE"]}
        try:
            answer = self._okta.send("POST", PATH, params=params, body=body, idempotent=True).body
        except OktaError as error:
            if error.code != NOT_WELL_FORMED:
                raise
            answer = self._okta.send("POST", PATH, params=params, body=[body], idempotent=True).body
        first = answer[0] if isinstance(answer, list) and answer else answer
        return first if isinstance(first, dict) else {}


def _matched(answer: Json) -> dict[str, Matched]:
    found: dict[str, Matched] = {}
    for evaluation in answer.get("evaluation") or []:
        kinds = evaluation.get("policyType")
        policies = (evaluation.get("result") or {}).get("policies") or []
        if policies:
            policy = policies[0]
            rule: Json = next(iter(policy.get("rules") or []), {})
            matched = Matched(policy.get("id", ""), policy.get("name", ""), rule.get("id", ""), rule.get("name", ""))
            found |= {kind: matched for kind in (kinds if isinstance(kinds, list) else [kinds])}
    return found
