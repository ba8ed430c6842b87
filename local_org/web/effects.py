"""Carries out what a step of the engine wants done, in order, inside the store transaction that keeps its new state."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from local_org.delivery import account_links, outbox, templates
from local_org.idx import effects
from local_org.idx.facts import Facts
from local_org.idx.transaction import Transaction
from local_org.oauth.tokens import revoke_everything_of
from local_org.org import Org
from local_org.store import one_time_tokens, people
from local_org.store.passwords import keep_password
from local_org.store.secret import secret_hash

Json = dict[str, Any]


@singledispatch
def carry_out(effect: object, org: Org, transaction: Transaction, facts: Facts) -> None:
    """One effect. An unknown one is a mistake of ours, not of the client's."""
    raise TypeError(f"nothing is known to carry out {type(effect).__name__}")


@carry_out.register
def _(effect: effects.Send, org: Org, transaction: Transaction, facts: Facts) -> None:
    link = effect.link
    if effect.link_token:
        link = f"{facts.org_url}/email/verify/{facts.app.id}?token={effect.link_token}"
        body = {"token": effect.link_token, "transaction": transaction.id}
        org.store.put("mail_link", effect.link_token, body, parent=transaction.id)
    if effect.channel == "email":
        written = templates.write(effect.template, app=facts.app.label, link=link, code=effect.code)
        outbox.deliver(org, channel="email", to=effect.to, subject=written.subject, html=written.html, text=written.text)
    else:
        text = templates.sms(effect.code, link=effect.link)
        outbox.deliver(org, channel=effect.channel, to=effect.to, subject="", html="", text=text)


@carry_out.register
def _(effect: effects.CreateUser, org: Org, transaction: Transaction, facts: Facts) -> None:
    now = org.timestamp()
    kept = {
        "id": effect.id,
        "status": "STAGED",
        "created": now,
        "activated": None,
        "statusChanged": None,
        "lastLogin": None,
        "lastUpdated": now,
        "passwordChanged": None,
        "type": {"id": (org.store.get("org", "org") or {}).get("userTypeId")},
        "profile": {"mobilePhone": None, "secondEmail": None, **effect.profile},
    }
    people.keep(org.store, kept)
    for group_id in (facts.everyone_group_id, *effect.group_ids):
        org.store.link("group_user", group_id, effect.id)


@carry_out.register
def _(effect: effects.UpdateUser, org: Org, transaction: Transaction, facts: Facts) -> None:
    kept = org.store.get("user", effect.id)
    if kept is None:
        return
    now = org.timestamp()
    changed = {**kept, "lastUpdated": now}
    if effect.status != kept["status"]:
        changed |= {"status": effect.status, "statusChanged": now}
        if effect.status == "ACTIVE" and kept["activated"] is None:
            changed["activated"] = now
    people.keep(org.store, changed)


@carry_out.register
def _(effect: effects.UpdateProfile, org: Org, transaction: Transaction, facts: Facts) -> None:
    kept = org.store.get("user", effect.id)
    if kept is not None:
        people.keep(org.store, {**kept, "lastUpdated": org.timestamp(), "profile": {**kept["profile"], **effect.profile}})


@carry_out.register
def _(effect: effects.SetPassword, org: Org, transaction: Transaction, facts: Facts) -> None:
    if effect.revoke_sessions:
        revoke_everything_of(org, effect.user_id)
    _set_password(org, effect.user_id, effect.password)


def _set_password(org: Org, user_id: str, password: str) -> None:
    keep_password(org.store, user_id, password, now=org.clock.now())
    one_time_tokens.forget(org.store, user_id, "recovery")  # a link in an older mail must not replace it
    kept = org.store.get("user", user_id)
    if kept is not None:
        people.keep(org.store, {**kept, "passwordChanged": org.timestamp()})


@carry_out.register
def _(effect: effects.SaveEnrollment, org: Org, transaction: Transaction, facts: Facts) -> None:
    former = org.store.get("enrollment", effect.id)
    now = org.clock.now()
    body = {
        "id": effect.id,
        "key": effect.key,
        "authenticator_id": effect.authenticator_id,
        "created_at": former["created_at"] if former else now,
        "profile": dict(effect.profile),
        "secret": dict(effect.secret),
        "last_used_at": now if former else None,
    }
    org.store.put("enrollment", effect.id, body, parent=effect.user_id)


@carry_out.register
def _(effect: effects.AskDevice, org: Org, transaction: Transaction, facts: Facts) -> None:
    """A newer question of the same sign-in replaces the former one; what nobody answered in time is forgotten."""
    now = org.clock.now()
    for kept in org.store.all("device_question", effect.user_id).copy():
        if kept["transaction"] == transaction.id or kept["expires_at"] <= now:
            org.store.delete("device_question", kept["id"])
    expires_at = transaction.expires_at if effect.expires_at is None else effect.expires_at
    body = {
        "id": effect.id,
        "user_id": effect.user_id,
        "transaction": transaction.id,
        "expires_at": expires_at,
        "question": dict(effect.question),
    }
    org.store.put("device_question", effect.id, body, parent=effect.user_id)


@carry_out.register
def _(effect: effects.CountFailure, org: Org, transaction: Transaction, facts: Facts) -> None:
    who = effect.user_id or effect.identifier.lower()
    body = {"key": effect.key, "failures": effect.failures, "blocked_until": effect.blocked_until}
    org.store.put("attempts", f"{who}:{effect.key}", body, parent=who)


@carry_out.register
def _(effect: effects.ResetFailures, org: Org, transaction: Transaction, facts: Facts) -> None:
    org.store.delete("attempts", f"{effect.user_id}:{effect.key}")


@carry_out.register
def _(effect: effects.SendActivation, org: Org, transaction: Transaction, facts: Facts) -> None:
    kept = org.store.get("user", effect.user_id)
    if kept is not None and kept["status"] in ("STAGED", "PROVISIONED"):
        account_links.mail_activation(org, kept, facts.org_url)


@carry_out.register
def _(effect: effects.MailRegistration, org: Org, transaction: Transaction, facts: Facts) -> None:
    client_id = transaction.request.client_id
    account_links.mail_registration(org, effect.user_id, effect.to, facts.org_url, client_id=client_id, lifetime_s=effect.lifetime_s)


@carry_out.register
def _(effect: effects.SpendToken, org: Org, transaction: Transaction, facts: Facts) -> None:
    one_time_tokens.spend(org.store, effect.id)


@carry_out.register
def _(effect: effects.IssueCode, org: Org, transaction: Transaction, facts: Facts) -> None:
    request = transaction.request
    code_id = secret_hash(effect.code)
    body = {
        "id": code_id,
        "grant": request.grant,
        "client_id": request.client_id,
        "server": request.authorization_server_id,
        "user_id": effect.user_id,
        "scopes": list(request.scopes),
        "redirect_uri": request.redirect_uri,
        "code_challenge": request.code_challenge,
        "nonce": request.nonce,
        "acr_values": request.acr_values,
        "amr": list(effect.amr),
        "auth_time": effect.auth_time,
        "idp": effect.idp,
        "expires_at": effect.expires_at,
    }
    org.store.put("interaction_code", code_id, body, parent=effect.user_id)
    kept = org.store.get("user", effect.user_id)
    if kept is not None:
        people.keep(org.store, {**kept, "lastLogin": org.timestamp()})


@carry_out.register
def _(effect: effects.Log, org: Org, transaction: Transaction, facts: Facts) -> None:
    """There is no system log yet to write to; the reasons of the last decision stay with the transaction."""
