"""What happens to a person when an administrator sets or expires their password."""

from __future__ import annotations

from typing import Any

from local_org.management.password_requirements import unmet
from local_org.org import Org
from local_org.store import one_time_tokens, people, sessions
from local_org.store.passwords import keep_password
from local_org.web.errors import invalid

Json = dict[str, Any]

_WAITING_FOR_ONE = ("RECOVERY", "LOCKED_OUT", "PASSWORD_EXPIRED")


def set_by_administrator(org: Org, user: Json, password: str, *, expired: bool = False) -> Json:
    """Keeps the password and ends the person's sessions; somebody who waited for a password is ACTIVE again.

    Raises E0000001 for one that the password policy of this person refuses.
    """
    causes = unmet(org, user, password)
    if causes:
        raise invalid("password", *causes)
    keep_password(org.store, user["id"], password, now=org.clock.now())
    one_time_tokens.forget(org.store, user["id"], "recovery")  # a link in an older mail must not replace it
    sessions.end_all_of(org, user["id"])
    status = "ACTIVE" if user["status"] in _WAITING_FOR_ONE and not expired else user["status"]
    return people.keep(org.store, {**user, "status": status, "passwordChanged": org.timestamp()})
