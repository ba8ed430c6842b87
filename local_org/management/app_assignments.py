"""Who may use an app: its groups and users (`/api/v1/apps/{id}/groups`, `/users`), and the apps of a group."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import app_view, groups, shape
from local_org.management.apps import found
from local_org.management.links import link
from local_org.management.reading import body
from local_org.org import Org
from local_org.web.errors import invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE, MOST = 20, 200
_GROUP_BODY = shape.members({"priority": shape.whole, "profile": shape.members({})})
_USER_BODY = shape.members({"id": shape.text, "scope": shape.text, "credentials": shape.members({}), "profile": shape.members({})})


def assign_group(call: Call) -> Response:
    """Idempotent. OIDC apps have no profile for groups, so an asked one is let go."""
    app = found(call.org, call.params["id"])
    group = groups.found(call.org, call.params["group"])
    body(call, _GROUP_BODY)
    call.org.store.link("app_group", app["id"], group["id"])
    return json_response(_group(call, app, group["id"]))


def _group(call: Call, app: Json, group_id: str) -> Json:
    """The links keep no date, so the assignment shows the app's."""
    here = f"{call.base}/api/v1/apps/{app['id']}"
    links = {
        "app": link(here),
        "self": link(f"{here}/groups/{group_id}"),
        "group": link(f"{call.base}/api/v1/groups/{group_id}"),
    }
    priority = call.org.store.rights("app_group", app["id"]).index(group_id)
    return {"id": group_id, "lastUpdated": app["lastUpdated"], "priority": priority, "profile": {}, "_links": links}


def group_listing(call: Call) -> Response:
    app = found(call.org, call.params["id"])
    assigned = [{"id": group_id} for group_id in call.org.store.rights("app_group", app["id"])]
    return page(call, assigned, lambda group: _group(call, app, group["id"]), default=PAGE, most=MOST)


def read_group(call: Call) -> Response:
    """404 when the group is not assigned; how Okta names the type there was not seen."""
    app = found(call.org, call.params["id"])
    if not call.org.store.is_linked("app_group", app["id"], call.params["group"]):
        raise not_found(call.params["group"], "ApplicationGroupAssignment")
    return json_response(_group(call, app, call.params["group"]))


def remove_group(call: Call) -> Response:
    app = found(call.org, call.params["id"])
    read_group(call)
    call.org.store.unlink("app_group", app["id"], call.params["group"])
    return no_content()


def assign_user(call: Call) -> Response:
    app = found(call.org, call.params["id"])
    user_id = body(call, _USER_BODY).get("id")
    if not user_id:
        raise invalid("id", "id: The field cannot be left blank")
    user = call.org.store.get("user", user_id)
    if user is None:
        raise not_found(user_id, "User")
    call.org.store.link("app_user", app["id"], user["id"])
    return json_response(_user(call, app, user))


def _user(call: Call, app: Json, user: Json) -> Json:
    """`scope` GROUP: the person has the app only through a group."""
    here = f"{call.base}/api/v1"
    return {
        "id": user["id"],
        "externalId": None,
        "created": user["created"],
        "lastUpdated": user["lastUpdated"],
        "scope": "USER" if call.org.store.is_linked("app_user", app["id"], user["id"]) else "GROUP",
        "status": "ACTIVE",
        "statusChanged": user["created"],
        "passwordChanged": None,
        "syncState": "DISABLED",
        "credentials": {"userName": user["profile"]["login"]},
        "profile": {},
        "_links": {"app": link(f"{here}/apps/{app['id']}"), "user": link(f"{here}/users/{user['id']}")},
    }


def users_of(org: Org, app_id: str) -> list[Json]:
    """Everybody who may use the app, directly or through a group, deprovisioned people left out."""
    ids = dict.fromkeys(org.store.rights("app_user", app_id))
    for group_id in org.store.rights("app_group", app_id):
        ids.update(dict.fromkeys(org.store.rights("group_user", group_id)))
    people = (org.store.get("user", user_id) for user_id in ids)
    return [user for user in people if user is not None and user["status"] != "DEPROVISIONED"]


def user_listing(call: Call) -> Response:
    app = found(call.org, call.params["id"])
    return page(call, users_of(call.org, app["id"]), lambda user: _user(call, app, user), default=50, most=500)


def read_user(call: Call) -> Response:
    app = found(call.org, call.params["id"])
    return json_response(_user(call, app, _assigned(call, app)))


def remove_user(call: Call) -> Response:
    """Takes the direct assignment away; one through a group stays."""
    app = found(call.org, call.params["id"])
    call.org.store.unlink("app_user", app["id"], _assigned(call, app)["id"])
    return no_content()


def _assigned(call: Call, app: Json) -> Json:
    for user in users_of(call.org, app["id"]):
        if user["id"] == call.params["user"]:
            return user
    raise not_found(call.params["user"], "AppUser")


def apps_of_group(call: Call) -> Response:
    group = groups.found(call.org, call.params["id"])
    apps = [app for app_id in call.org.store.lefts("app_group", group["id"]) if (app := call.org.store.get("app", app_id))]
    return page(call, apps, lambda app: app_view.listed(call.org, app, call.base), default=PAGE, most=MOST)


ROUTES = [
    route("GET", "/api/v1/apps/{id}/groups", group_listing),
    route("GET", "/api/v1/apps/{id}/groups/{group}", read_group),
    route("PUT", "/api/v1/apps/{id}/groups/{group}", assign_group),
    route("DELETE", "/api/v1/apps/{id}/groups/{group}", remove_group),
    route("POST", "/api/v1/apps/{id}/users", assign_user),
    route("GET", "/api/v1/apps/{id}/users", user_listing),
    route("GET", "/api/v1/apps/{id}/users/{user}", read_user),
    route("DELETE", "/api/v1/apps/{id}/users/{user}", remove_user),
    route("GET", "/api/v1/groups/{id}/apps", apps_of_group),
]
