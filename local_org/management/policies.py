"""`/api/v1/policies`: the policies of the org; their rules are in `rules`, the trial of both in `simulate`."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.fresh_org import policies as fresh
from local_org.management import app_view, policy_settings, shape
from local_org.management.links import link, switch_link
from local_org.management.policy_kinds import CONDITIONS, Kind, kind_of
from local_org.management.priorities import in_order, numbered, without
from local_org.management.reading import body
from local_org.org import Org
from local_org.web.errors import ApiError, invalid, not_built, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
_NAME_LENGTH = 255
_BODY = shape.members(
    {
        "type": shape.text,
        "name": shape.text,
        "description": shape.text,
        "status": shape.one_of("ACTIVE", "INACTIVE"),
        "priority": shape.whole,
        "conditions": CONDITIONS,
        "settings": shape.members({}),
    }
)


def create(call: Call) -> Response:
    """Directly above the default, unless a priority is asked for; authentication and user profile policies come with their rule."""
    asked = body(call, _BODY)
    kind = _kind(asked)
    org = call.org
    now = org.timestamp()
    policy = {
        "id": org.entropy.id(kind.prefix),
        "status": asked.get("status") or "ACTIVE",
        "priority": 1,
        "system": False,
        "created": now,
        "type": kind.type,
        **_described(org, kind, asked, system=False),
    }
    _place(org, kind, policy, asked.get("priority"))
    rule = _rule_of_new(org, kind.type)
    if rule is not None:
        rule_id = org.entropy.id(kind.rule_prefix)
        org.store.put("rule", rule_id, {"id": rule_id, **rule, "created": now, "lastUpdated": now}, parent=policy["id"])
    return json_response(shown(found(org, policy["id"]), call.base))


def _kind(asked: Json) -> Kind:
    """Raises E0000001, E0000003 or 501."""
    if asked.get("type") is None:
        raise invalid("type", "type: The field cannot be left blank")
    kind = kind_of(asked["type"])
    if asked.get("settings") is not None and not kind.settings(asked["settings"]):
        raise ApiError("E0000003")
    return kind


def _described(org: Org, kind: Kind, asked: Json, *, system: bool) -> Json:
    """The members that a client decides on; a description that is empty is left out."""
    name = asked.get("name")
    if not name:
        raise invalid("name", "name: The field cannot be left blank")
    if len(name) > _NAME_LENGTH:
        raise invalid("name", f"name: The field must be between 1 and {_NAME_LENGTH} characters")
    described: Json = {"name": name, "lastUpdated": org.timestamp()}
    if asked.get("description"):
        described["description"] = asked["description"]
    if not system:
        described["conditions"] = policy_settings.conditions(org, kind.type, asked.get("conditions"))
    settings = policy_settings.settings(org, kind.type, asked.get("settings"), system=system)
    return described if settings is None else {**described, "settings": settings}


def _place(org: Org, kind: Kind, policy: Json, asked: int | None) -> None:
    """Writes the policy, and those that had to move for it."""
    if not kind.numbered:
        org.store.put("policy", policy["id"], policy, parent=kind.type)
        return
    for moved in numbered(org.store.all("policy", kind.type), policy, asked):
        org.store.put("policy", moved["id"], moved, parent=kind.type)


def _rule_of_new(org: Org, policy_type: str) -> Json | None:
    """Stricter than the guide wants, until somebody changes it: a new authentication policy asks for two factors, one device bound."""
    if policy_type == "ACCESS_POLICY":
        return fresh.catch_all(policy_type, fresh.app_sign_on("2FA", [{"possession": {"deviceBound": "REQUIRED"}}]))
    if policy_type == "PROFILE_ENROLLMENT":
        schema = _ui_schema(org)
        actions = fresh.profile_enrollment("REGISTER")["profileEnrollment"]
        return fresh.catch_all(policy_type, {"profileEnrollment": {**actions, "uiSchemaId": schema}})
    return None


def _ui_schema(org: Org) -> str:
    default = next(policy for policy in org.store.all("policy", "PROFILE_ENROLLMENT") if policy["system"])
    return str(org.store.all("rule", default["id"])[0]["actions"]["profileEnrollment"]["uiSchemaId"])


def found(org: Org, policy_id: str) -> Json:
    """Raises E0000007."""
    policy = org.store.get("policy", policy_id)
    if policy is None:
        raise not_found(policy_id, "Policy")
    return policy


def shown(policy: Json, base: str) -> Json:
    here = f"{base}/api/v1/policies/{policy['id']}"
    rules = link(f"{here}/rules", "GET", "POST")
    if policy["system"]:
        return {**policy, "_links": {"self": link(here, "GET", "PUT"), "rules": rules}}
    links = {
        "mappings": link(f"{here}/mappings", "GET", "POST"),
        "self": link(here, "GET", "PUT", "DELETE"),
        "rules": rules,
        **switch_link(here, policy["status"]),
    }
    return {**policy, "_links": links}


def listing(call: Call) -> Response:
    kind = kind_of(call.query.get("type"))
    if "expand" in call.query:
        raise not_built("expand on lists of policies")
    policies = in_order(call.org.store.all("policy", kind.type))
    if "status" in call.query:
        policies = [policy for policy in policies if policy["status"] == call.query["status"]]
    return page(call, policies, lambda policy: shown(policy, call.base), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(shown(found(call.org, call.params["id"]), call.base))


def replace(call: Call) -> Response:
    """PUT: settings that are left out stay; the system policies keep whom they are for, their status and their place."""
    policy = found(call.org, call.params["id"])
    asked = body(call, _BODY)
    asked = {**asked, "settings": asked.get("settings") or policy.get("settings")}
    kind = _kind({"type": policy["type"], **asked})
    if kind.type != policy["type"]:
        raise invalid("type", "type: The type of a policy cannot be changed.")
    kept = {name: value for name, value in policy.items() if name != "description"}
    changed = {**kept, **_described(call.org, kind, asked, system=policy["system"])}
    if not policy["system"]:
        changed["status"] = asked.get("status") or policy["status"]
    _place(call.org, kind, changed, asked.get("priority") or policy["priority"])
    return json_response(shown(found(call.org, policy["id"]), call.base))


def delete(call: Call) -> Response:
    """A policy that apps follow stays (Okta's own answer in that case was not seen)."""
    policy = _own(call)
    followers = _followers(call.org, policy["id"])
    if followers:
        raise invalid("Policy", f"The policy is assigned to: {', '.join(app['label'] for app in followers)}")
    call.org.store.delete("policy", policy["id"])
    call.org.store.delete_children("rule", policy["id"])
    if kind_of(policy["type"]).numbered:
        for moved in without(call.org.store.all("policy", policy["type"]), policy["id"]):
            call.org.store.put("policy", moved["id"], moved, parent=policy["type"])
    return no_content()


def _own(call: Call) -> Json:
    """A policy that people made. Raises E0000006 for the system's own."""
    policy = found(call.org, call.params["id"])
    if policy["system"]:
        raise ApiError("E0000006")
    return policy


def _followers(org: Org, policy_id: str) -> list[Json]:
    return [app for app in org.store.all("app") if policy_id in (app["accessPolicy"], app["profileEnrollment"])]


def activate(call: Call) -> Response:
    return _switched(call, "ACTIVE")


def deactivate(call: Call) -> Response:
    return _switched(call, "INACTIVE")


def _switched(call: Call, status: str) -> Response:
    policy = _own(call)
    changed = {**policy, "status": status, "lastUpdated": call.org.timestamp()}
    call.org.store.put("policy", policy["id"], changed, parent=policy["type"])
    return no_content()


def apps(call: Call) -> Response:
    followers = _followers(call.org, found(call.org, call.params["id"])["id"])
    return page(call, followers, lambda app: app_view.listed(call.org, app, call.base), default=PAGE, most=PAGE)


def mappings(call: Call) -> Response:
    """One for each app that follows the policy; its id is derived from both, since the link is all there is."""
    policy = found(call.org, call.params["id"])
    here = f"{call.base}/api/v1/policies/{policy['id']}"

    def mapping(app: Json) -> Json:
        links = {
            "self": link(f"{here}/mappings/{app['id']}"),
            "application": link(f"{call.base}/api/v1/apps/{app['id']}"),
            "policy": link(here),
        }
        return {"id": app["id"], "_links": links}

    return page(call, _followers(call.org, policy["id"]), mapping, default=PAGE, most=PAGE)


def no_more_mappings(call: Call) -> Response:
    found(call.org, call.params["id"])
    raise invalid("mapping", "Policy mappings are no longer supported on this endpoint.")


_HERE = "/api/v1/policies"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{id}", read),
    route("PUT", _HERE + "/{id}", replace),
    route("DELETE", _HERE + "/{id}", delete),
    route("POST", _HERE + "/{id}/lifecycle/activate", activate),
    route("POST", _HERE + "/{id}/lifecycle/deactivate", deactivate),
    route("GET", _HERE + "/{id}/app", apps),
    route("GET", _HERE + "/{id}/mappings", mappings),
    route("POST", _HERE + "/{id}/mappings", no_more_mappings),
]
