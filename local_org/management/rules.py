"""`/api/v1/policies/{id}/rules`: the rules of a policy, and what nobody may change about the system's own."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import rule_bodies, shape
from local_org.management.links import link, switch_link
from local_org.management.policies import found as found_policy
from local_org.management.policy_kinds import CONDITIONS, KINDS, Kind
from local_org.management.priorities import in_order, numbered, spaced, without
from local_org.management.reading import body
from local_org.web.errors import ApiError, invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
_BODY = shape.members(
    {
        "type": shape.text,
        "name": shape.text,
        "status": shape.one_of("ACTIVE", "INACTIVE"),
        "priority": shape.whole,
        "system": shape.flag,
        "conditions": CONDITIONS,
        "actions": shape.members({}),
    }
)


def create(call: Call) -> Response:
    policy, kind = _policy(call)
    asked = _asked(call, kind)
    if kind.single_rule:
        raise invalid("rule", "A policy of this type has exactly one rule.")
    now = call.org.timestamp()
    rule: Json = {
        "id": call.org.entropy.id(kind.rule_prefix),
        "status": asked.get("status") or "ACTIVE",
        "name": _name(asked),
        "priority": 0,
        "created": now,
        "lastUpdated": now,
        "system": False,
        "conditions": rule_bodies.conditions(call.org, kind, asked.get("conditions") or {}),
        "actions": rule_bodies.actions(call.org, kind, asked.get("actions") or {}, None),
        "type": kind.rule_type,
    }
    _place(call, policy, kind, rule, asked.get("priority"))
    return json_response(_shown(call, policy, _found(call, policy, rule["id"])))


def _policy(call: Call) -> tuple[Json, Kind]:
    policy = found_policy(call.org, call.params["id"])
    return policy, KINDS[policy["type"]]


def _asked(call: Call, kind: Kind) -> Json:
    """Raises E0000003 for a body of the wrong shape, E0000001 for a rule of another type."""
    asked = body(call, _BODY)
    if asked.get("type") not in (None, kind.rule_type):
        raise invalid("type", f"type: Must be {kind.rule_type} for this policy")
    if not kind.actions(asked.get("actions") or {}):
        raise ApiError("E0000003")
    return asked


def _name(asked: Json) -> str:
    name = asked.get("name")
    if not name:
        raise invalid("name", "name: The field cannot be left blank")
    return str(name)


def _place(call: Call, policy: Json, kind: Kind, rule: Json, asked: int | None) -> None:
    """Writes the rule, and those that had to move for it."""
    siblings = call.org.store.all("rule", policy["id"])
    for moved in (numbered if kind.numbered else spaced)(siblings, rule, asked):
        call.org.store.put("rule", moved["id"], moved, parent=policy["id"])


def _found(call: Call, policy: Json, rule_id: str) -> Json:
    rule = call.org.store.get("rule", rule_id)
    if rule is None or all(kept["id"] != rule_id for kept in call.org.store.all("rule", policy["id"])):
        raise not_found(rule_id, "PolicyRule")
    return rule


def _shown(call: Call, policy: Json, rule: Json) -> Json:
    here = f"{call.base}/api/v1/policies/{policy['id']}/rules/{rule['id']}"
    if rule["system"]:
        return {**rule, "_links": {"self": link(here, "GET", "PUT")}}
    return {**rule, "_links": {"self": link(here, "GET", "PUT", "DELETE"), **switch_link(here, rule["status"])}}


def listing(call: Call) -> Response:
    policy, _ = _policy(call)
    rules = in_order(call.org.store.all("rule", policy["id"]))
    return page(call, rules, lambda rule: _shown(call, policy, rule), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    policy, _ = _policy(call)
    return json_response(_shown(call, policy, _found(call, policy, call.params["rule"])))


def replace(call: Call) -> Response:
    """PUT: of the system's own rules only the actions change."""
    policy, kind = _policy(call)
    rule = _found(call, policy, call.params["rule"])
    asked = _asked(call, kind)
    changed = {
        **rule,
        "name": _name(asked),
        "status": asked.get("status") or rule["status"],
        "lastUpdated": call.org.timestamp(),
        "actions": rule_bodies.actions(call.org, kind, asked.get("actions") or {}, rule["actions"]),
    }
    if rule["system"]:
        _refuse_more_than_actions(kind, rule, changed, asked)
        call.org.store.put("rule", rule["id"], changed, parent=policy["id"])
    else:
        changed["conditions"] = rule_bodies.conditions(call.org, kind, asked.get("conditions") or {})
        priority = asked.get("priority")
        _place(call, policy, kind, changed, rule["priority"] if priority is None else priority)
    return json_response(_shown(call, policy, _found(call, policy, rule["id"])))


def _refuse_more_than_actions(kind: Kind, rule: Json, changed: Json, asked: Json) -> None:
    """The catch-all cannot be renamed, deactivated, moved or given conditions. Raises E0000006, E0000001 (the codes are assumed)."""
    if kind.system_rule_fixed:
        raise ApiError("E0000006")
    if changed["name"] != rule["name"]:
        raise invalid("name", "name: The name of a system rule cannot be changed.")
    if changed["status"] != rule["status"]:
        raise invalid("status", "status: A system rule cannot be deactivated.")
    if asked.get("priority") not in (None, rule["priority"]):
        raise invalid("priority", "priority: The priority of a system rule cannot be changed.")
    if asked.get("conditions") and asked["conditions"] != rule["conditions"]:
        raise invalid("conditions", "conditions: The conditions of a system rule cannot be changed.")


def delete(call: Call) -> Response:
    """The numbered ones close up; the others leave a gap."""
    policy, kind = _policy(call)
    rule = _own(call, policy)
    call.org.store.delete("rule", rule["id"])
    if kind.numbered:
        for moved in without(call.org.store.all("rule", policy["id"]), rule["id"]):
            call.org.store.put("rule", moved["id"], moved, parent=policy["id"])
    return no_content()


def _own(call: Call, policy: Json) -> Json:
    """A rule that people made. Raises E0000006 for the system's own."""
    rule = _found(call, policy, call.params["rule"])
    if rule["system"]:
        raise ApiError("E0000006")
    return rule


def activate(call: Call) -> Response:
    return _switched(call, "ACTIVE")


def deactivate(call: Call) -> Response:
    return _switched(call, "INACTIVE")


def _switched(call: Call, status: str) -> Response:
    policy, _ = _policy(call)
    changed = {**_own(call, policy), "status": status, "lastUpdated": call.org.timestamp()}
    call.org.store.put("rule", changed["id"], changed, parent=policy["id"])
    return no_content()


_HERE = "/api/v1/policies/{id}/rules"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{rule}", read),
    route("PUT", _HERE + "/{rule}", replace),
    route("DELETE", _HERE + "/{rule}", delete),
    route("POST", _HERE + "/{rule}/lifecycle/activate", activate),
    route("POST", _HERE + "/{rule}/lifecycle/deactivate", deactivate),
]
