"""`/api/v1/users/{id}/lifecycle/…` and the deletion of people: the state machine of a user, a row for each call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from local_org.delivery import account_links, link_mails
from local_org.management.authenticator_kinds import kind_of
from local_org.management.links import link
from local_org.management.reading import flag
from local_org.management.user_view import shown
from local_org.management.users import found
from local_org.oauth.tokens import revoke_everything_of
from local_org.org import Org
from local_org.store import one_time_tokens, sessions
from local_org.store.passwords import stop_password
from local_org.store.people import keep
from local_org.web.errors import ApiError, invalid
from local_org.web.paging import page
from local_org.web.routing import Call, Route, json_response, no_content, route

Json = dict[str, Any]

_OWNED = (
    "enrollment",
    "attempts",
    "role",
    "session",
    "api_token",
    "access_token",
    "refresh_token",
    "interaction_code",
    "federated_identity",
    "remembered_device",
    one_time_tokens.KIND,
)


def activate(call: Call) -> Response:
    """STAGED and DEPROVISIONED people become ACTIVE when they have a password, else PROVISIONED with a link to choose one."""
    user = _user(call)
    if user["status"] not in ("STAGED", "DEPROVISIONED", "PROVISIONED"):
        raise ApiError("E0000016")
    has_password = call.org.store.get("credential", user["id"]) is not None
    changed = _moved(call.org, user, "ACTIVE" if has_password else "PROVISIONED")
    keep(call.org.store, {**changed, "activated": changed["statusChanged"]})
    return json_response({} if has_password else _activation(call, changed, mailed=True))


def reactivate(call: Call) -> Response:
    """The link again; the former one is dead."""
    user = _user(call)
    if user["status"] != "PROVISIONED":
        raise ApiError("E0000038")
    return json_response(_activation(call, user, mailed=False))


def _activation(call: Call, user: Json, *, mailed: bool) -> Json:
    """The link, answered or mailed as `sendEmail` says; `mailed` where it says nothing (the API description's two defaults)."""
    if not flag(call, "sendEmail", default=mailed):
        return account_links.activation(call.org, user, call.base)
    account_links.mail_activation(call.org, user, call.base)
    return {}


def deactivate(call: Call) -> Response:
    user = _user(call)
    if user["status"] == "DEPROVISIONED":
        raise ApiError("E0000038")
    _deactivated(call.org, user)
    return json_response({})


def _deactivated(org: Org, user: Json) -> None:
    """Okta takes sessions, tokens and app assignments away with the status."""
    keep(org.store, _moved(org, user, "DEPROVISIONED"))
    revoke_everything_of(org, user["id"])
    one_time_tokens.forget(org.store, user["id"])
    org.store.unlink("app_user", right=user["id"])


def suspend(call: Call) -> Response:
    user = _user(call)
    if user["status"] != "ACTIVE":
        raise invalid("suspend", "suspend: Cannot suspend a user that is not active")
    sessions.end_all_of(call.org, user["id"])
    keep(call.org.store, _moved(call.org, user, "SUSPENDED"))
    return json_response({})


def unsuspend(call: Call) -> Response:
    user = _user(call)
    if user["status"] != "SUSPENDED":
        raise invalid("unsuspend", "unsuspend: Cannot unsuspend a user that is not suspended")
    keep(call.org.store, _moved(call.org, user, "ACTIVE"))
    return json_response({})


def unlock(call: Call) -> Response:
    """Forgets the wrong passwords too."""
    user = _user(call)
    if user["status"] != "LOCKED_OUT":
        raise ApiError("E0000032", causes=("The user is not locked out.",))
    keep(call.org.store, _moved(call.org, user, "ACTIVE"))
    call.org.store.delete_children("attempts", user["id"])
    return json_response({})


def expire_password(call: Call) -> Response:
    user = _user(call)
    if user["status"] not in ("ACTIVE", "PASSWORD_EXPIRED"):
        raise ApiError("E0000038")
    changed = keep(call.org.store, _moved(call.org, user, "PASSWORD_EXPIRED"))
    return json_response(shown(call.org, changed, call.base))


def reset_password(call: Call) -> Response:
    """RECOVERY: the old password no longer lets anybody in, and the link of the answer or the mail leads to a new one."""
    user = _user(call)
    if user["status"] not in ("ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "PROVISIONED"):
        raise ApiError("E0000038")
    if flag(call, "revokeSessions", default=False):
        sessions.end_all_of(call.org, user["id"])
    stop_password(call.org.store, user["id"])
    keep(call.org.store, _moved(call.org, user, "RECOVERY"))
    return _recovery(call, user, link_mails.RESET_BY_ADMINISTRATOR, mailed=True)


def forgot_password(call: Call) -> Response:
    """The link for somebody who forgot their password; nothing changes until it is used. Okta asks for an ACTIVE person."""
    user = _user(call)
    if user["status"] not in ("ACTIVE", "PASSWORD_EXPIRED", "RECOVERY"):
        raise ApiError("E0000038")
    return _recovery(call, user, link_mails.FORGOT_PASSWORD, mailed=True)


def _recovery(call: Call, user: Json, mail: link_mails.LinkMail, *, mailed: bool) -> Response:
    if not flag(call, "sendEmail", default=mailed):
        return json_response(account_links.recovery(call.org, user, call.base))
    account_links.mail_recovery(call.org, user, call.base, mail)
    return json_response({})


def reset_factors(call: Call) -> Response:
    """Every enrollment goes, save the primary email, which nobody can lose; the password is no factor here."""
    user = _user(call)
    for enrollment in call.org.store.all("enrollment", user["id"]):
        if kind_of(enrollment["key"]).lost_by_reset:
            call.org.store.delete("enrollment", enrollment["id"])
    return json_response({})


def delete(call: Call) -> Response:
    """The first DELETE deactivates, the second removes."""
    user = _user(call)
    if user["status"] != "DEPROVISIONED":
        _deactivated(call.org, user)
        return no_content()
    store = call.org.store
    for kind in _OWNED:
        store.delete_children(kind, user["id"])
    store.delete("credential", user["id"])
    store.unlink("group_user", right=user["id"])
    store.unlink("app_user", right=user["id"])
    store.delete("user", user["id"])
    return no_content()


def _user(call: Call) -> Json:
    return found(call.org, call.params["id"], call.caller)


def _moved(org: Org, user: Json, status: str) -> Json:
    now = org.timestamp()
    return {**user, "status": status, "statusChanged": now, "lastUpdated": now}


def factors(call: Call) -> Response:
    """What the person has enrolled, in the older words of the Factors API: enough to see whether somebody has a second factor."""
    user = _user(call)
    here = f"{call.base}/api/v1/users/{user['id']}"
    enrolled = [(enrollment, kind_of(enrollment["key"]).factor) for enrollment in call.org.store.all("enrollment", user["id"])]
    listed = [_factor(enrollment, factor, here) for enrollment, factor in enrolled if factor is not None]
    return page(call, listed, lambda one: one, default=200, most=200)


def _factor(enrollment: Json, factor: tuple[str, str], user_address: str) -> Json:
    factor_type, provider = factor
    return {
        "id": enrollment["id"],
        "factorType": factor_type,
        "provider": provider,
        "vendorName": provider,
        "status": "ACTIVE",
        "profile": enrollment["profile"],
        "_links": {"self": link(f"{user_address}/factors/{enrollment['id']}", "GET", "DELETE"), "user": link(user_address, "GET")},
    }


def _call(name: str, handler: Callable[[Call], Response]) -> Route:
    return route("POST", f"/api/v1/users/{{id}}/lifecycle/{name}", handler)


ROUTES = [
    route("DELETE", "/api/v1/users/{id}", delete),
    route("GET", "/api/v1/users/{id}/factors", factors),
    _call("activate", activate),
    _call("reactivate", reactivate),
    _call("deactivate", deactivate),
    _call("suspend", suspend),
    _call("unsuspend", unsuspend),
    _call("unlock", unlock),
    _call("expire_password", expire_password),
    _call("reset_password", reset_password),
    _call("reset_factors", reset_factors),
    route("POST", "/api/v1/users/{id}/credentials/forgot_password", forgot_password),
]
