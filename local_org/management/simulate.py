"""`POST /api/v1/policies/simulate`: which policies and rules would decide for somebody at an app; `policy.simulate` decides."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.idx.facts import Policy
from local_org.management import shape
from local_org.management.apps import found as found_app
from local_org.management.groups import found as found_group
from local_org.management.reading import body, given
from local_org.management.users import found as found_user
from local_org.org import Org
from local_org.policy.conditions import Who
from local_org.policy.simulate import Evaluation, PolicyVerdict, RuleVerdict, evaluate
from local_org.store.people import everyone_id, group_ids_of, may_use
from local_org.store.policies import policies_of_type, policy
from local_org.web.errors import invalid, not_built
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]

TYPES = ("OKTA_SIGN_ON", "MFA_ENROLL", "ACCESS_POLICY", "PROFILE_ENROLLMENT")
_BODY = shape.members(
    {
        "appInstance": shape.text,
        "policyTypes": shape.list_of(shape.one_of(*TYPES)),
        "policyContext": shape.members(
            {"user": shape.members({"id": shape.text}), "groups": shape.members({"ids": shape.list_of(shape.text)})},
        ),
    }
)


def simulate(call: Call) -> Response:
    """One object, as the guides say; the definition's list was seen to be refused (E0000003)."""
    asked = body(call, _BODY)
    if not asked.get("appInstance"):
        raise invalid("appInstance", "appInstance: The field cannot be left blank")
    app = found_app(call.org, asked["appInstance"])
    who = _who(call.org, asked.get("policyContext") or {})
    _refuse_without_access(call.org, app, who)
    expand = {value for name, text in call.query_all if name == "expand" for value in text.split(",")}
    evaluations = [
        _shown(policy_type, evaluate(_policies(call.org, app, policy_type), who), expand)
        for policy_type in asked.get("policyTypes") or TYPES
    ]
    return json_response({"evaluation": evaluations})


def _who(org: Org, context: Json) -> Who:
    """A user with the groups they have, or somebody of whom only groups are known; everybody is in Everyone."""
    others = sorted(set(context) - {"user", "groups"})
    if any(context[name] for name in others):
        raise not_built(f"simulation of {', '.join(others)}")
    user_id = given(context, "user", "id")
    asked = [found_group(org, group_id)["id"] for group_id in given(context, "groups", "ids") or []]
    if user_id is None:
        return Who(None, frozenset([*asked, everyone_id(org.store)]))
    user = found_user(org, user_id)
    return Who(user["id"], frozenset([*asked, *group_ids_of(org.store, user["id"])]))


def _refuse_without_access(org: Org, app: Json, who: Who) -> None:
    if not may_use(org.store, app["id"], who.user_id or "", who.group_ids):
        what = "Groups" if who.user_id is None else "User"
        raise invalid(what, f"Access to {app['label']} is not allowed. Assign the app first.")


def _policies(org: Org, app: Json, policy_type: str) -> tuple[Policy, ...]:
    """Of the types that apps follow, the app's own."""
    member = {"ACCESS_POLICY": "accessPolicy", "PROFILE_ENROLLMENT": "profileEnrollment"}.get(policy_type)
    if member is None:
        return policies_of_type(org.store, policy_type)
    own = policy(org.store, app[member])
    return () if own is None else (own,)


def _shown(policy_type: str, evaluation: Evaluation, expand: set[str]) -> Json:
    """`expand=EVALUATED` adds what was looked at before the decision, `expand=RULE` the rules."""
    result = [] if evaluation.result is None else [evaluation.result]
    shown: Json = {
        "status": "MATCH" if result else "NOT_MATCH",
        "policyType": [policy_type],
        "result": {"policies": [_policy(verdict, "MATCH", "RULE" in expand, only_matching=True) for verdict in result]},
    }
    if "EVALUATED" in expand:
        looked_at = [_policy(verdict, "NOT_MATCH", "RULE" in expand, only_matching=False) for verdict in evaluation.evaluated]
        shown["undefined"] = {"policies": []}
        shown["evaluated"] = {"policies": looked_at}
    return shown


def _policy(verdict: PolicyVerdict, status: str, with_rules: bool, *, only_matching: bool) -> Json:
    rules = [rule for rule in verdict.rules if rule.refusal is None or not only_matching] if with_rules else []
    return {
        "id": verdict.policy.id,
        "name": verdict.policy.name,
        "status": status,
        "conditions": _conditions(verdict.refusal),
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(verdict: RuleVerdict) -> Json:
    status = "MATCH" if verdict.refusal is None else "NOT_MATCH"
    return {"id": verdict.rule.id, "name": verdict.rule.name, "status": status, "conditions": _conditions(verdict.refusal)}


def _conditions(refusal: str | None) -> list[Json]:
    """Why it does not match. How Okta names a condition's type was not seen: the reason stands there in words."""
    return [] if refusal is None else [{"type": refusal, "status": "NOT_MATCH"}]


ROUTES = [route("POST", "/api/v1/policies/simulate", simulate)]
