"""The first page, and the way back to it."""

from __future__ import annotations

from typing import Any

from local_org.idx import provider_redirects
from local_org.idx import remediations as r
from local_org.idx.enrollments import active_methods, recoverable
from local_org.idx.remediations import Option
from local_org.idx.work import Answered, Work
from local_org.policy import authentication, registration
from local_org.policy.conditions import active_rules

Json = dict[str, Any]


def first_page(work: Work) -> None:
    """Identifier first, or identifier with password; beside it what strangers may do, and the identity providers to choose from.

    Where routing knows one way only, the providers stand alone.
    """
    # `data` goes too: what one person owes (a new password) must never be asked of the next one
    work.set(flow="authenticate", user_id=None, identifier=None, proofs=(), enrolled=(), skipped=(), pending=None, data={})
    work.person = None
    routing = provider_redirects.route(work.facts, None)
    redirects = provider_redirects.entries(routing.providers)
    if not routing.here:
        work.offer("identify", *redirects, actions=(r.CANCEL,))
        return
    entry = {"name": r.IDENTIFY}
    actions: tuple[str, ...] = (r.CANCEL,)
    password = recoverable(work.facts)
    if password is not None and work.configured(password.key) and authentication.password_on_first_page(work.facts):
        shown = Option(password.key, password.id, active_methods(work.facts, password.key))
        entry = {"name": r.IDENTIFY, "password": shown.to_json()}  # type: ignore[dict-item]
        if work.context.password.reset_allowed:
            actions = (*actions, r.RECOVER)
    work.offer("identify", entry, *sign_up(work), *_unlock(work), *redirects, actions=actions)


def sign_up(work: Work) -> list[Json]:
    return [{"name": r.SELECT_ENROLL_PROFILE}] if registration.decide(work.facts).allowed else []


def _unlock(work: Work) -> list[Json]:
    """Nobody is known yet: offered when some password policy lets somebody unlock their account."""
    allowed = any((rule.actions.get("selfServiceUnlock") or {}).get("access") == "ALLOW" for rule in active_rules(work.facts.password))
    return [{"name": r.UNLOCK_ACCOUNT}] if allowed else []


def back_to_first_page(work: Work, key: str, *params: str) -> Answered:
    first_page(work)
    work.renew()
    return work.saying(key, *params)
