"""Rules that let nobody in: whether the first one that fits the person denies access."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Integration, Json, Patient
from bootstrap.errors import OktaError
from bootstrap.kinds.policy import TYPE_NAMES
from bootstrap.kinds.rule import rules_of
from bootstrap.simulation import Matched

ACCESS, SESSION = "ACCESS_POLICY", "OKTA_SIGN_ON"
ACTIONS = {SESSION: "signon", ACCESS: "appSignOn"}


def examine(patient: Patient) -> Iterator[Diagnosis]:
    person = patient.person()
    if person is None:
        return
    seen: set[tuple[str, str]] = set()
    for one in patient.known():
        for kind, matched in _decides(patient, one, person).items():
            place = (matched.policy_id, matched.rule_id)
            if place not in seen and _denies(patient, kind, matched):
                seen.add(place)
                yield _diagnosis(patient, kind, matched)


def _decides(patient: Patient, one: Integration, person: Json) -> dict[str, Matched]:
    """{} where the person has no access: that is another finding."""
    try:
        decides = patient.simulation.ask(one.app_id, user=str(person["id"]))
    except OktaError as error:
        if error.status != 400:
            raise
        return {}
    return {kind: decides[kind] for kind in ACTIONS if kind in decides}


def _denies(patient: Patient, kind: str, matched: Matched) -> bool:
    rule: Json = next((rule for rule in rules_of(patient.org, matched.policy_id) if rule["id"] == matched.rule_id), {})
    return ((rule.get("actions") or {}).get(ACTIONS[kind]) or {}).get("access") == "DENY"


def _diagnosis(patient: Patient, kind: str, matched: Matched) -> Diagnosis:
    where = f"{TYPE_NAMES[kind].lower()} {matched.policy_name}, rule {matched.rule_name}"
    what = f"The {where} denies {patient.login} access: Okta says «You do not have permission to perform the requested action»."
    click = patient.console.app_sign_in if kind == ACCESS else patient.console.sessions
    do = f"{matched.policy_name} > {matched.rule_name} > Actions > Edit: Access is Allowed, or deactivate the rule"
    return Diagnosis("denied", what, click(do))
