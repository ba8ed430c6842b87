"""A step of the engine becomes what the org keeps, what it does, and what it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from starlette.responses import Response

from local_org.idx.effects import IssueCode
from local_org.idx.engine import Step
from local_org.idx.facts import Facts
from local_org.idx.transaction import Transaction
from local_org.policy import session as session_policy
from local_org.policy.conditions import Who
from local_org.store import remembered_devices, sessions, transactions
from local_org.store.people import group_ids_of
from local_org.web import guards
from local_org.web.effects import carry_out
from local_org.web.routing import Call

Json = dict[str, Any]
ION = "application/ion+json; okta-version=1.0.0"
# okta-auth-js recognises an IDX error of introspect only by this type; every known client reads it elsewhere too
ION_ERROR = "application/json; okta-version=1.0.0"


def idx_response(body: Json, status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type=ION if status < 400 else ION_ERROR)


def done(call: Call, before: Transaction, step: Step, facts: Facts) -> Response:
    """The IDX answer; at SUCCESS with the cookie of the org's session."""
    response = idx_response(step.body, step.status)
    cookie = carried_out(call, before, step, facts)
    if cookie is not None:
        response.headers.append("set-cookie", cookie)
    return response


def carried_out(call: Call, before: Transaction, step: Step, facts: Facts) -> str | None:
    """Keeps the transaction and does what the step wants done. At SUCCESS the `Set-Cookie` value of the new session."""
    org = call.org
    if step.transaction is not before:
        transactions.keep(org.store, step.transaction)
    for effect in step.effects:
        carry_out(effect, org, step.transaction, facts)
    issued = next((effect for effect in step.effects if isinstance(effect, IssueCode)), None)
    if issued is None:
        return None
    tx = step.transaction
    if tx.remember_me and tx.request.device_token and len({proof.key for proof in tx.proofs}) > 1:
        remembered_devices.remember(org, tx.request.device_token, issued.user_id)
    here = org.session_cookie and guards.may_read(org, call.headers.get("origin"), call.base)
    return opened_session(call, tx, issued, facts) if here else None


def opened_session(call: Call, transaction: Transaction, issued: IssueCode, facts: Facts) -> str:
    """The `Set-Cookie` value of a new session, in the place of the browser's former one.

    It lives as long as the global session policy says.
    """
    org = call.org
    who = Who(issued.user_id, group_ids_of(org.store, issued.user_id))
    times = session_policy.decide(facts.global_session, who).times
    times = replace(times, persistent=times.persistent or transaction.remember_me)
    return sessions.begin(org, issued.user_id, transaction.proofs, idp=issued.idp, times=times, cookies=call.headers.get("cookie", ""))
