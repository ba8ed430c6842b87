"""The links by which people activate their account or choose a new password: answered to the caller, or mailed."""

from __future__ import annotations

from typing import Any

from local_org.delivery import link_mails
from local_org.org import Org
from local_org.policy.conditions import Who
from local_org.policy.password import decide_among
from local_org.store import one_time_tokens
from local_org.store.people import group_ids_of
from local_org.store.policies import policies_of_type

Json = dict[str, Any]
ACTIVATION_LIFETIME_S = 7 * 24 * 3600.0  # the default of Okta's activation mails; an org setting that no API shows


def activation(org: Org, user: Json, base: str) -> Json:
    """`{"activationUrl", "activationToken"}`: a new token, for the caller to hand over."""
    token = one_time_tokens.make(org, user["id"], "activation", lifetime_s=ACTIVATION_LIFETIME_S)
    return {"activationUrl": f"{base}/tokens/{token}/verify", "activationToken": token}


def mail_activation(org: Org, user: Json, base: str) -> None:
    link = activation(org, user, base)["activationUrl"]
    link_mails.send(org, link_mails.ACTIVATION, to=user["profile"]["email"], link=link)


def mail_registration(org: Org, user_id: str, to: str, base: str, *, client_id: str, lifetime_s: float) -> None:
    """The mail that ends a sign-up: its link activates the account and leads to the app of `client_id`."""
    token = one_time_tokens.make(org, user_id, "registration", lifetime_s=lifetime_s, client_id=client_id)
    link_mails.send(org, link_mails.REGISTRATION, to=to, link=f"{base}/tokens/{token}/verify")


def recovery(org: Org, user: Json, base: str) -> Json:
    """`{"resetPasswordUrl"}`: its last segment is the recovery token, as an app's own mail takes it from there."""
    token = one_time_tokens.make(org, user["id"], "recovery", lifetime_s=_recovery_lifetime_s(org, user))
    return {"resetPasswordUrl": f"{base}/signin/reset-password/{token}"}


def mail_recovery(org: Org, user: Json, base: str, mail: link_mails.LinkMail) -> None:
    link_mails.send(org, mail, to=user["profile"]["email"], link=recovery(org, user, base)["resetPasswordUrl"])


def _recovery_lifetime_s(org: Org, user: Json) -> float:
    """What the person's password policy says of recovery mails: the only lifetime that the API has for these tokens."""
    decision = decide_among(policies_of_type(org.store, "PASSWORD"), Who(user["id"], group_ids_of(org.store, user["id"])))
    found: Any = decision.policy.settings if decision.policy else {}
    for member in ("recovery", "factors", "okta_email", "properties", "recoveryToken"):
        found = found.get(member) or {}
    minutes = found.get("tokenLifetimeMinutes")
    return float(minutes or 60) * 60
