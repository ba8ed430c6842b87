"""`/api/v1/authorizationServers/{id}/policies` and their rules: which clients get tokens, by which grants, for whom and how long."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import authorization_servers as servers
from local_org.management import shape
from local_org.management.authorization_server_rule import RULE, described
from local_org.management.links import link, switch_link
from local_org.management.priorities import in_order, numbered, without
from local_org.management.reading import body, given
from local_org.web.errors import invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
_POLICY = shape.members(
    {
        "type": shape.text,
        "name": shape.text,
        "description": shape.text,
        "priority": shape.whole,
        "status": shape.one_of("ACTIVE", "INACTIVE"),
        "conditions": shape.members({"clients": shape.members({"include": shape.list_of(shape.text)})}),
    }
)


# policies --------------------------------------------------------------------------------------------------------------


def create_policy(call: Call) -> Response:
    server = servers.found(call)
    asked = body(call, _POLICY)
    now = call.org.timestamp()
    policy = {
        "type": "OAUTH_AUTHORIZATION_POLICY",
        "id": call.org.entropy.id("00p"),
        "status": asked.get("status") or "ACTIVE",
        **_policy_described(asked),
        "priority": 1,
        "system": False,
        "created": now,
        "lastUpdated": now,
    }
    _place("as_policy", call, server["id"], policy, asked.get("priority"))
    return json_response(_policy_shown(call, _policy(call, policy["id"])), 201)


def _policy_described(asked: Json) -> Json:
    if not asked.get("name"):
        raise invalid("name", "name: The field cannot be left blank")
    clients = given(asked, "conditions", "clients", "include")
    if clients is None:
        raise invalid("conditions.clients", "conditions.clients: The field cannot be left blank")
    described = {"name": asked["name"], "conditions": {"clients": {"include": clients}}}
    return {**described, "description": asked["description"]} if asked.get("description") else described


def _place(kind: str, call: Call, parent: str, entity: Json, asked: int | None) -> None:
    for moved in numbered(call.org.store.all(kind, parent), entity, asked):
        call.org.store.put(kind, moved["id"], moved, parent=parent)


def _remove(kind: str, call: Call, parent: str, entity_id: str) -> None:
    call.org.store.delete(kind, entity_id)
    for moved in without(call.org.store.all(kind, parent), entity_id):
        call.org.store.put(kind, moved["id"], moved, parent=parent)


def _policy(call: Call, policy_id: str) -> Json:
    for policy in call.org.store.all("as_policy", servers.found(call)["id"]):
        if policy["id"] == policy_id:
            return policy
    raise not_found(policy_id, "Policy")


def _asked_policy(call: Call) -> Json:
    return _policy(call, call.params["policy"])


def _address(call: Call, policy: Json) -> str:
    return f"{call.base}/api/v1/authorizationServers/{call.params['server']}/policies/{policy['id']}"


def _policy_shown(call: Call, policy: Json) -> Json:
    here = _address(call, policy)
    links = {
        "self": link(here, "GET", "PUT", "DELETE"),
        "rules": link(f"{here}/rules", "GET", "POST"),
        **switch_link(here, policy["status"]),
    }
    return {**policy, "_links": links}


def policy_listing(call: Call) -> Response:
    policies = in_order(call.org.store.all("as_policy", servers.found(call)["id"]))
    return page(call, policies, lambda policy: _policy_shown(call, policy), default=PAGE, most=PAGE)


def read_policy(call: Call) -> Response:
    return json_response(_policy_shown(call, _asked_policy(call)))


def replace_policy(call: Call) -> Response:
    server, policy = servers.found(call), _asked_policy(call)
    asked = body(call, _POLICY)
    kept = {name: value for name, value in policy.items() if name != "description"}
    changed = {**kept, **_policy_described(asked), "status": asked.get("status") or policy["status"], "lastUpdated": call.org.timestamp()}
    _place("as_policy", call, server["id"], changed, asked.get("priority") or policy["priority"])
    return json_response(_policy_shown(call, _asked_policy(call)))


def delete_policy(call: Call) -> Response:
    server, policy = servers.found(call), _asked_policy(call)
    call.org.store.delete_children("as_rule", policy["id"])
    _remove("as_policy", call, server["id"], policy["id"])
    return no_content()


def switch_policy(call: Call) -> Response:
    server, policy = servers.found(call), _asked_policy(call)
    changed = {**policy, "status": _wanted_status(call), "lastUpdated": call.org.timestamp()}
    call.org.store.put("as_policy", policy["id"], changed, parent=server["id"])
    return no_content()


def _wanted_status(call: Call) -> str:
    return "ACTIVE" if call.path.endswith("/lifecycle/activate") else "INACTIVE"


# rules -----------------------------------------------------------------------------------------------------------------


def create_rule(call: Call) -> Response:
    policy = _asked_policy(call)
    asked = body(call, RULE)
    now = call.org.timestamp()
    rule = {
        "id": call.org.entropy.id("0pr"),
        "status": "ACTIVE",
        **described(call.org, asked),
        "priority": 1,
        "created": now,
        "lastUpdated": now,
        "system": False,
        "type": "RESOURCE_ACCESS",
    }
    _place("as_rule", call, policy["id"], rule, asked.get("priority"))
    return json_response(_rule_shown(call, policy, _rule(call, policy, rule["id"])), 201)


def _rule(call: Call, policy: Json, rule_id: str) -> Json:
    for rule in call.org.store.all("as_rule", policy["id"]):
        if rule["id"] == rule_id:
            return rule
    raise not_found(rule_id, "PolicyRule")


def _rule_shown(call: Call, policy: Json, rule: Json) -> Json:
    here = f"{_address(call, policy)}/rules/{rule['id']}"
    return {**rule, "_links": {"self": link(here, "GET", "PUT", "DELETE"), **switch_link(here, rule["status"])}}


def rule_listing(call: Call) -> Response:
    policy = _asked_policy(call)
    rules = in_order(call.org.store.all("as_rule", policy["id"]))
    return page(call, rules, lambda rule: _rule_shown(call, policy, rule), default=PAGE, most=PAGE)


def read_rule(call: Call) -> Response:
    policy = _asked_policy(call)
    return json_response(_rule_shown(call, policy, _rule(call, policy, call.params["rule"])))


def replace_rule(call: Call) -> Response:
    """PUT: whatever is left out is lost."""
    policy = _asked_policy(call)
    rule = _rule(call, policy, call.params["rule"])
    asked = body(call, RULE)
    changed = {**rule, **described(call.org, asked), "lastUpdated": call.org.timestamp()}
    _place("as_rule", call, policy["id"], changed, asked.get("priority") or rule["priority"])
    return json_response(_rule_shown(call, policy, _rule(call, policy, rule["id"])))


def delete_rule(call: Call) -> Response:
    policy = _asked_policy(call)
    _remove("as_rule", call, policy["id"], _rule(call, policy, call.params["rule"])["id"])
    return no_content()


def switch_rule(call: Call) -> Response:
    policy = _asked_policy(call)
    rule = _rule(call, policy, call.params["rule"])
    changed = {**rule, "status": _wanted_status(call), "lastUpdated": call.org.timestamp()}
    call.org.store.put("as_rule", rule["id"], changed, parent=policy["id"])
    return no_content()


_POLICIES = "/api/v1/authorizationServers/{server}/policies"
_RULES = _POLICIES + "/{policy}/rules"
ROUTES = [
    route("POST", _POLICIES, create_policy),
    route("GET", _POLICIES, policy_listing),
    route("GET", _POLICIES + "/{policy}", read_policy),
    route("PUT", _POLICIES + "/{policy}", replace_policy),
    route("DELETE", _POLICIES + "/{policy}", delete_policy),
    route("POST", _POLICIES + "/{policy}/lifecycle/activate", switch_policy),
    route("POST", _POLICIES + "/{policy}/lifecycle/deactivate", switch_policy),
    route("POST", _RULES, create_rule),
    route("GET", _RULES, rule_listing),
    route("GET", _RULES + "/{rule}", read_rule),
    route("PUT", _RULES + "/{rule}", replace_rule),
    route("DELETE", _RULES + "/{rule}", delete_rule),
    route("POST", _RULES + "/{rule}/lifecycle/activate", switch_rule),
    route("POST", _RULES + "/{rule}/lifecycle/deactivate", switch_rule),
]
