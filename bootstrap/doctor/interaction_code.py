"""The three switches of the interaction code: for the org, for the app integration, for the authorization server's rule."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Integration, Json, Patient, access_policies
from bootstrap.kinds.app import INTERACTION_CODE, all_oidc_apps, grants_of
from bootstrap.kinds.authorization_server import SERVERS

GRANT = " Settings > Grant type > Advanced"


def examine(patient: Patient) -> Iterator[Diagnosis]:
    """Nothing public shows the org's switch: turning it off takes the grant from every app, so no app that holds it is the sign."""
    without = [one for one in patient.known() if INTERACTION_CODE not in one.grants]
    if without and not any(INTERACTION_CODE in grants_of(app) for app in all_oidc_apps(patient.org)):
        yield _org_switch(patient)
        return  # the other two switches can only be set after it, and the same command sets them
    for one in without:
        yield _app_switch(patient, one)
    yield from _server_switch(patient)


def _org_switch(patient: Patient) -> Diagnosis:
    what = "No app of this org may use the interaction code: Embedded widget sign-in support is off, or was, which takes it from all."
    click = patient.console.account("Edit, tick Interaction Code, Save (as a super admin); then type the command, it gives the code back")
    return Diagnosis("org-switch", what, click, type=patient.apply)


def _app_switch(patient: Patient, one: Integration) -> Diagnosis:
    what = f"{one.label} may not use the interaction code: every sign-in is refused with unauthorized_client."
    click = patient.console.app(one.app_id, one.label, GRANT, "Edit, tick Interaction Code, Save")
    return Diagnosis("grant-on-app", what, click, type=patient.apply)


def _server_switch(patient: Patient) -> Iterator[Diagnosis]:
    """Okta takes the first active policy that speaks of the app, then the first of its rules whose conditions fit."""
    server = patient.server_id
    policies = access_policies(patient, server) if server and patient.known() else None
    if not server or not policies:
        return  # the org's own server allows it by itself; one that is not there is the issuer's fault
    clients = {"ALL_CLIENTS", *(one.client_id for one in patient.known())}
    policy = next((one for one in _in_order(policies) if clients & _clients(one)), None)
    click = patient.console.server(server, "edit the rule that is for this app, tick Interaction Code among its grant types, Update rule")
    if policy is None:
        yield Diagnosis("grant-on-server", f"No access policy of the authorization server {server} is for this app.", click)
        return
    rules = _in_order(patient.org.list(f"{SERVERS}/{server}/policies/{policy['id']}/rules"))
    if not any(INTERACTION_CODE in _grants(rule) for rule in rules):
        what = f"No rule of {policy['name']}, server {server}, allows the interaction code: sign-in starts, then ends at once."
        yield Diagnosis("grant-on-server", what, click, type=patient.apply)


def _in_order(found: list[Json]) -> list[Json]:
    return sorted((one for one in found if one.get("status") == "ACTIVE"), key=lambda one: int(one.get("priority") or 0))


def _clients(policy: Json) -> set[str]:
    return set(((policy.get("conditions") or {}).get("clients") or {}).get("include") or [])


def _grants(rule: Json) -> list[str]:
    return list(((rule.get("conditions") or {}).get("grantTypes") or {}).get("include") or [])
